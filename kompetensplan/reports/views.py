"""HR's pages: the overview, a unit's figures, summaries, and the agreed plans."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock, pdf
from kompetensplan.accounts.services import audit
from kompetensplan.db import db
from kompetensplan.fields import clean
from kompetensplan.filters import language
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import get_unit, list_days_of_names
from kompetensplan.policy import Permission, allows
from kompetensplan.reports import agreed as agreed_list
from kompetensplan.reports import queries
from kompetensplan.reports.documents import Edition, csv_of, figures_of, file_name, summary_of
from kompetensplan.reports.jobs import make_figures
from kompetensplan.reports.showing import Line
from kompetensplan.reports.told import list_told
from kompetensplan.reports.wording import hidden_words, name_of
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.texts import medium_date
from kompetensplan.web import AnyView, a_number, current_actor, requires, safe_next

bp = Blueprint("reports", __name__)


def on_unit(view: AnyView) -> AnyView:
    """Guard a view of one unit's figures: load the unit and pass it in."""
    return requires(Permission.UNIT_FIGURES_READ, load=get_unit, key="unit_id")(view)


@bp.get("/overview")
@requires(Permission.FIGURES_READ)
def overview() -> ResponseReturnValue:
    """Show how far the plans have come, in the whole that the reader is HR for."""
    return _page(queries.get_scope(current_actor()))


@bp.get("/overview/units/<int:unit_id>")
@on_unit
def unit_figures(unit: Unit) -> ResponseReturnValue:
    """Show the figures of one unit and of those right below it."""
    return _page(unit)


def _page(unit: Unit) -> str:
    chosen, rounds = _chosen_round()
    report = queries.report_on(unit, chosen.id if chosen else None)
    if day := _day_of_names(report.as_of):
        named = queries.as_named_on(day, [*([report.of] if report.of else []), *report.below])
        report = replace(report, of=named[0] if report.of else None, below=named[bool(report.of) :])
    orphans, first = queries.list_orphans(unit)
    return render_template(
        "reports/figures.html",
        unit=unit,
        trail=_trail(unit, chosen),
        report=report,
        figures=figures_of(report.of, language()) if report.of else [],
        aims=[] if chosen else queries.list_aims(unit),
        orphans=orphans,
        first_orphans=first,
        chosen=chosen,
        rounds=[("", _("Open planning rounds")), *((each.id, each.name) for each in rounds)],
        as_of=day,
        days=[(each.isoformat(), medium_date(each, language())) for each in list_days_of_names()],
        hidden_words=hidden_words,
        name_of=name_of,
    )


def _trail(unit: Unit, chosen: PlanningRound | None) -> list[tuple[str, str]]:
    """Return the units above whose figures the reader may see, the highest first."""
    actor, round_id = current_actor(), chosen.id if chosen else None
    return [
        (above.name, url_for(".unit_figures", unit_id=above.id, round=round_id))
        for above in queries.list_above(unit)
        if allows(actor, Permission.UNIT_FIGURES_READ, above)
    ]


def _chosen_round() -> tuple[PlanningRound | None, list[PlanningRound]]:
    rounds = list(queries.list_rounds())
    wanted = request.args.get("round", type=a_number)
    return next((each for each in rounds if each.id == wanted), None), rounds


def _day_of_names(counted: datetime | None) -> date | None:
    """Return the day whose names are wanted, or on which the figures were counted; not today."""
    try:
        day = date.fromisoformat(request.args.get("as_of", ""))
    except ValueError:
        day = clock.local(counted).date() if counted else clock.today()
    return day if day < clock.today() else None


def _lines(unit: Unit, chosen: PlanningRound | None) -> tuple[Sequence[Line], datetime | None]:
    """Return the lines of a file or a document, under the names that are wanted."""
    lines, as_of = queries.list_lines(unit, chosen.id if chosen else None)
    day = _day_of_names(as_of)
    return queries.as_named_on(day, lines) if day else lines, as_of


@bp.post("/overview/refresh")
@requires(Permission.FIGURES_READ)
def refresh() -> ResponseReturnValue:
    """Count everything anew, because somebody asks for it."""
    make_figures()
    flash(_("The figures have been counted again."))
    return redirect(safe_next(request.form.get("next"), url_for(".overview")), code=303)


@bp.get("/overview/units/<int:unit_id>/summary.pdf")
@requires(Permission.UNIT_FIGURES_READ, load=get_unit, key="unit_id", writes=True)
def summary_pdf(unit: Unit) -> ResponseReturnValue:
    """Give the same figures as a document; that it was made is written down (PDF-2)."""
    chosen, _rounds = _chosen_round()
    lines, as_of = _lines(unit, chosen)
    if not lines or as_of is None:
        return redirect(url_for(".unit_figures", unit_id=unit.id), code=303)
    aims = [] if chosen else queries.list_aims(unit)
    told = list_told(unit, chosen.id if chosen else None) if lines[0].is_shown else []
    summary, name = summary_of(lines, aims, as_of, _edition(chosen)), file_name(unit, as_of, "pdf")
    page = render_template("reports/summary_pdf.html", summary=summary, told=told)
    audit(current_actor().person_id, "summary.made", "unit", unit.id, detail=unit.code)
    db.session.commit()
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    content = pdf.render(page, created=as_of)  # takes a while: nothing waits for it
    return Response(content, mimetype="application/pdf", headers=headers)


def _edition(chosen: PlanningRound | None) -> Edition:
    config = current_app.config["KP"]
    return Edition(
        municipality=config.municipality,
        language=language(),
        demo=config.is_demo,
        made_by=current_actor().name,
        period_name=chosen.name if chosen else _("Open planning rounds"),
    )


@bp.get("/overview/units/<int:unit_id>/figures.csv")
@on_unit
def figures_csv(unit: Unit) -> ResponseReturnValue:
    """Give the same figures as a file for a spreadsheet."""
    chosen, _rounds = _chosen_round()
    lines, as_of = _lines(unit, chosen)
    name = file_name(unit, as_of or clock.now(), "csv")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_of(lines), mimetype="text/csv", headers=headers)


@bp.get("/agreed-plans")
@requires(Permission.AGREED_PLANS_LIST)
def agreed_plans() -> ResponseReturnValue:
    """List the agreed plans in the reader's scope; opening one is logged, the list is not."""
    actor, wanted = current_actor(), _wanted()
    pages = agreed_list.list_agreed(actor, wanted, page=request.args.get("page", 1, type=a_number))
    return render_template(
        "reports/agreed_plans.html",
        pages=pages,
        open_plans=agreed_list.list_open(actor, pages.items),
        wanted=wanted,
        rounds=_pairs(agreed_list.list_all_rounds()),
        departments=_pairs(agreed_list.list_departments(actor)),
        units=_pairs(agreed_list.list_units_of(actor, wanted.department)),
    )


def _pairs(named: Sequence[Unit] | Sequence[PlanningRound]) -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in named]


def _wanted() -> agreed_list.Wanted:
    given = request.args
    return agreed_list.Wanted(
        name=clean(given.get("name"))[:200],
        department=given.get("department", type=a_number),
        unit=given.get("unit", type=a_number) if given.get("department") else None,
        rounds=given.get("rounds", ""),
    )
