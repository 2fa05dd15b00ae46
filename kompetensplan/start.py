"""The person's own start page: my plan, the manager's work list, HR's overview, or the roles."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kompetensplan.help.queries import find_open_visit
from kompetensplan.policy import Actor, Permission, allows
from kompetensplan.web import current_actor, requires

bp = Blueprint("start", __name__)


@bp.get("/")
@requires(Permission.PAGES_OPEN)
def index() -> ResponseReturnValue:
    """Send everyone to the page that they come for, the first times with a guide."""
    actor = current_actor()
    guide = request.args.get("guide")
    if guide is None and (visit := find_open_visit(actor)):
        guide = visit.guide.value
    return redirect(url_for(start_endpoint(actor), guide=guide), code=303)


def start_endpoint(actor: Actor) -> str:
    """Return the endpoint of the page that `actor` comes for."""
    if allows(actor, Permission.FIGURES_READ):
        return "reports.overview"
    if allows(actor, Permission.TEAM_READ):
        return "workday.index"
    if not actor.employments and allows(actor, Permission.ROLES_READ):
        return "organisation.roles"
    return "plans.mine"
