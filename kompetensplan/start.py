"""The person's own start page: my plan, the manager's team, HR's overview, or the roles."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from kompetensplan.policy import Actor, Permission, allows
from kompetensplan.web import current_actor, requires

bp = Blueprint("start", __name__)


@bp.get("/")
@requires(Permission.PAGES_OPEN)
def index() -> ResponseReturnValue:
    """Send everyone to the page that they come for."""
    return redirect(url_for(start_endpoint(current_actor())), code=303)


def start_endpoint(actor: Actor) -> str:
    """Return the endpoint of the page that `actor` comes for."""
    if allows(actor, Permission.FIGURES_READ):
        return "reports.overview"
    if allows(actor, Permission.TEAM_READ):
        return "plans.team"
    if not actor.employments and allows(actor, Permission.ROLES_READ):
        return "organisation.roles"
    return "plans.mine"
