"""The pages: what is kept and how long, what goes, the protocols, and the holds."""

from flask import Blueprint

bp = Blueprint("retention", __name__)

from kompetensplan.retention.views import holds, pages  # noqa: E402, F401
