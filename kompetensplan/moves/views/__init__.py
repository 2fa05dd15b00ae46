"""The pages of moves, by noun, on one blueprint."""

from flask import Blueprint

bp = Blueprint("moves", __name__)

# The views register themselves on the blueprint.
from kompetensplan.moves.views import (  # noqa: E402
    authorities,  # noqa: F401
    handover,  # noqa: F401
    leaving,  # noqa: F401
    settling,  # noqa: F401
    sharing,  # noqa: F401
)
