"""The log: what was done, what has been downloaded, and whom an incident concerns."""

from datetime import timedelta

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination

from kompetensplan import clock
from kompetensplan.accounts.trail import WORDS, details_for, words_for
from kompetensplan.audit.queries import people_of
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.fields import clean
from kompetensplan.plans.labels import CAPACITIES
from kompetensplan.policy import Permission, allows
from kompetensplan.texts import swedish_key
from kompetensplan.trail import incident, queries
from kompetensplan.trail.documents import csv_of
from kompetensplan.trail.exports import EXPORTS
from kompetensplan.trail.incident import Incident
from kompetensplan.trail.interval import interval_of
from kompetensplan.trail.labels import WHY, device_words
from kompetensplan.web import a_number, current_actor, requires

bp = Blueprint("trail", __name__)
USUAL = timedelta(days=30)


@bp.before_request
def keep_place() -> None:
    """Keep the menu at the log, whichever of its pages is shown."""
    g.section = "trail.index"


@bp.get("/log")
@requires(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """List what was done, newest first; who may not see what left the system sees the rest."""
    everything = allows(current_actor(), Permission.DISCLOSURES_READ)
    wanted = _wanted()
    pages = queries.list_entries(wanted, exports=None if everything else False, page=_page())
    actions = [code for code in WORDS if everything or code not in EXPORTS]
    return render_template(
        "trail/index.html", watch=queries.find_watch(), why=WHY, **_shown(pages, wanted, actions)
    )


@bp.get("/log/exports")
@requires(Permission.DISCLOSURES_READ)
def exports() -> ResponseReturnValue:
    """List what has been downloaded of others' data: who, when, what and how many."""
    wanted = _wanted()
    pages = queries.list_entries(wanted, exports=True, page=_page())
    return render_template("trail/exports.html", **_shown(pages, wanted, list(EXPORTS)))


@bp.get("/log/affected")
@requires(Permission.DISCLOSURES_READ, writes=True)
def affected() -> ResponseReturnValue:
    """List the people whose data others have read or fetched; that it was asked is written down."""
    asked = _incident()
    pages = incident.page_of_affected(asked, _page())
    forgotten = incident.count_forgotten(asked)
    _write_down("affected.listed", asked, pages.total or 0)
    page = render_template("trail/affected.html", asked=asked, pages=pages, forgotten=forgotten)
    db.session.commit()
    return page


@bp.get("/log/affected.csv")
@requires(Permission.DISCLOSURES_READ, writes=True)
def affected_csv() -> ResponseReturnValue:
    """Give all of them as a file."""
    asked = _incident()
    people = incident.list_affected(asked)
    _write_down("affected.downloaded", asked, len(people))
    db.session.commit()
    name = f"berorda_{asked.interval.first}_{asked.interval.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_of(people), mimetype="text/csv", headers=headers)


def _incident() -> Incident:
    """Return what is asked for; without a day it is the last thirty days."""
    asked = interval_of(request.args.get("since"), request.args.get("until"))
    last = asked.last or clock.today()
    first = asked.first or last - USUAL
    return Incident(interval_of(str(first), str(last)), clean(request.args.get("by"))[:200])


def _write_down(action: str, asked: Incident, number: int) -> None:
    role = "data_protection_officer"
    detail = f"{asked.interval}, count={number}"
    audit(current_actor().person_id, action, capacity=role, detail=detail)


def _wanted() -> queries.Wanted:
    given = {name: clean(request.args.get(name))[:200] for name in ("who", "about")}
    return queries.Wanted(
        **given,
        action=clean(request.args.get("action"))[:60],
        capacity=clean(request.args.get("capacity"))[:40],
        interval=interval_of(request.args.get("since"), request.args.get("until")),
    )


def _page() -> int:
    return request.args.get("page", 1, type=a_number)


def _shown(pages: Pagination, wanted: queries.Wanted, actions: list[str]) -> dict[str, object]:
    """Return what both lists show."""
    names = people_of(pages.items)
    choices = sorted(((code, str(WORDS[code])) for code in actions), key=_by_words)
    capacities = sorted(((code, str(words)) for code, words in CAPACITIES.items()), key=_by_words)
    return {
        "pages": pages,
        "entries": [(entry, names.get(entry.subject)) for entry in pages],
        "wanted": wanted,
        "words_for": words_for,
        "details_for": details_for,
        "device_words": device_words,
        "capacities": CAPACITIES,
        "actions": [("", _("All")), *choices],
        "as_what": [("", _("All")), *capacities],
    }


def _by_words(choice: tuple[str, str]) -> str:
    return swedish_key(choice[1])
