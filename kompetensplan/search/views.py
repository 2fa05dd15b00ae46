"""The page of search, and where each that is found leads."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kompetensplan.fields import clean
from kompetensplan.organisation.models import Employment
from kompetensplan.policy import Actor, Permission, allows
from kompetensplan.search.people import MOST, FoundPerson
from kompetensplan.search.queries import LEAST, Results, search
from kompetensplan.web import current_actor, requires

bp = Blueprint("search", __name__)
LONGEST = 100


@bp.get("/search")
@requires(Permission.PAGES_OPEN)
def index() -> ResponseReturnValue:
    """Show what the one who asks may find by some words."""
    actor, text = current_actor(), clean(request.args.get("q"))[:LONGEST]
    results = search(actor, text) if text else Results()
    return render_template(
        "search/index.html",
        text=text,
        results=results,
        ways={each.person.id: _way_to(actor, each, results) for each in results.people},
        most=MOST,
        least=LEAST,
    )


def _way_to(actor: Actor, found: FoundPerson, results: Results) -> str:
    """Return the address of the page that the actor has about somebody; none about colleagues."""
    person, job = found.person, found.employment
    if person.id == actor.person_id:
        return url_for("plans.mine")
    if job and actor.lead_of(job):
        plan_id = results.plans.get(job.id)
        return url_for("plans.show", plan_id=plan_id) if plan_id else url_for("plans.team")
    if allows(actor, Permission.ACCOUNTS_MANAGE):
        return url_for("accounts.show", person_id=person.id)
    if job and _reads_agreed(actor, job):
        return url_for("reports.agreed_plans", name=person.name)
    if allows(actor, Permission.READING_LOGS_LIST):
        return url_for("plans.reading_logs", name=person.name)
    return ""


def _reads_agreed(actor: Actor, job: Employment) -> bool:
    """Tell whether the person may stand on the actor's list of agreed plans."""
    is_below = any(job.unit.path.startswith(path) for path in actor.oversees)
    is_listed = allows(actor, Permission.AGREED_PLANS_LIST)
    return is_listed and (is_below or allows(actor, Permission.EARLIER_LIST, job))
