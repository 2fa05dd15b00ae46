"""Pages of the organisation: who holds which role, who stands in for whom, HR's import."""

from flask import Blueprint

bp = Blueprint("organisation", __name__)

# The views register themselves on the blueprint.
from kompetensplan.organisation.views import deputies, people, roles  # noqa: E402, F401
