"""The pages of `rights`."""

from flask import Blueprint

bp = Blueprint("rights", __name__)

from kompetensplan.rights.views import copies, mine  # noqa: E402, F401 - they add their pages
