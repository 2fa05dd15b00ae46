"""The pages with comments, and the marks that tell of them on the plan's pages."""

from flask import Blueprint

bp = Blueprint("comments", __name__)

# The views register themselves on the blueprint.
from kompetensplan.comments.views import (  # noqa: E402
    comments,  # noqa: F401
    marks,  # noqa: F401
    suggestions,  # noqa: F401
)
