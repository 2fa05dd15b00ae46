"""Pages of accounts: the way in, one's own details, and what the system administrator does."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

# The views register themselves on the blueprint.
from kompetensplan.accounts.views import accounts, links, profile, session  # noqa: E402, F401
