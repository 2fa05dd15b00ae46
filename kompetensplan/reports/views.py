"""HR's pages: the overview, a unit's figures, summaries, and the agreed plans."""

from collections.abc import Sequence
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.filters import language
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import get_unit
from kompetensplan.plans.labels import ACTIVITY_KINDS
from kompetensplan.policy import Permission, allows
from kompetensplan.reports import agreed as agreed_list
from kompetensplan.reports import files, papers, queries, wording
from kompetensplan.reports.asking import wanted_from
from kompetensplan.reports.days import next_counting_day
from kompetensplan.reports.documents import figures_of
from kompetensplan.reports.forms import AskForm
from kompetensplan.reports.jobs import document_of, issue, make_figures
from kompetensplan.reports.ordering import page_of
from kompetensplan.reports.reminding import ask_to_remind, find_latest
from kompetensplan.reports.showing import Scope, Summary, in_hours
from kompetensplan.reports.training import with_training
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.rounds.queries import get_round
from kompetensplan.web import AnyView, a_number, current_actor, requires, safe_next

bp = Blueprint("reports", __name__)


def on_unit(view: AnyView) -> AnyView:
    """Guard a view of one unit's figures: load the unit and pass it in."""
    return requires(Permission.UNIT_FIGURES_READ, load=get_unit, key="unit_id")(view)


def file_on_unit(view: AnyView) -> AnyView:
    """Guard a view that gives a unit's figures as a file; that it did is written down."""
    return requires(Permission.UNIT_FIGURES_READ, load=get_unit, key="unit_id", writes=True)(view)


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


def _page(unit: Unit) -> ResponseReturnValue:
    form, chosen, rounds = _asked(is_page=True)
    is_right, scope = form.validate(), Scope(unit)
    if is_right:
        scope = _scope(unit, form, chosen)
    number = request.args.get("page", 1, type=a_number)
    summary, pages, spread = page_of(scope, request.args.get("sort", ""), number)
    page = render_template(
        "reports/figures.html",
        unit=unit,
        form=form,
        scope=scope,
        trail=_trail(unit),
        summary=summary,
        pages=pages,
        figures=figures_of(summary, language()),
        rounds=[("", _("Open planning rounds")), *((each.id, each.name) for each in rounds)],
        next_day=next_counting_day(clock.today()),
        words=wording,
        kinds=ACTIVITY_KINDS,
        in_hours=in_hours,
        spread=spread,
        reminded=find_latest(unit, scope.round) if scope.round else None,
        asked=_kept_arguments(),
    )
    return page, 200 if is_right else 422


def _asked(
    *, is_page: bool = False
) -> tuple[AskForm, PlanningRound | None, Sequence[PlanningRound]]:
    """Return what is asked for; a round that is not there is not minded."""
    form, wanted = AskForm(request.args), request.args.get("round", type=a_number)
    rounds = queries.list_rounds() if wanted or is_page else []
    chosen = next((each for each in rounds if each.id == wanted), None)
    form.round.data = str(chosen.id) if chosen else ""
    return form, chosen, rounds


def _scope(unit: Unit, form: AskForm, chosen: PlanningRound | None) -> Scope:
    """Return what the figures are of; a day that nothing is kept from is told beside its field."""
    wanted = form.as_of.data
    if wanted is None:
        return Scope(unit, chosen)
    day = queries.find_day(wanted)
    if day is None:
        form.as_of.errors = [_("No figures are kept from so long ago.")]
    return Scope(unit, day=day)


def day_asked_for(unit: Unit) -> Scope:
    """Return the unit on the day that is asked for; one that is no day is not minded."""
    form, _chosen, _rounds = _asked()
    return _scope(unit, form, None) if form.validate() else Scope(unit)


def _kept_arguments() -> dict[str, Any]:
    """Return what the links of the page take along."""
    return {key: request.args[key] for key in ("round", "as_of") if request.args.get(key)}


def _trail(unit: Unit) -> list[tuple[str, str]]:
    """Return the units above whose figures the reader may see, the highest first."""
    actor = current_actor()
    return [
        (above.name, url_for(".unit_figures", unit_id=above.id, **_kept_arguments()))
        for above in queries.list_above(unit)
        if allows(actor, Permission.UNIT_FIGURES_READ, above)
    ]


@bp.post("/overview/refresh")
@requires(Permission.FIGURES_READ)
def refresh() -> ResponseReturnValue:
    """Count everything anew, because somebody asks for it."""
    make_figures()
    flash(_("The figures have been counted again."))
    return redirect(safe_next(request.form.get("next"), url_for(".overview")), code=303)


@bp.post("/overview/units/<int:unit_id>/rounds/<int:round_id>/remind")
@requires(Permission.ROUND_REMIND, load=get_unit, key="unit_id")
def remind(unit: Unit, round_id: int) -> ResponseReturnValue:
    """Let those be reminded who are left in a round; nobody's name is shown (STO-8)."""
    planning_round = get_round(current_actor(), round_id)
    try:
        ask_to_remind(unit, planning_round, actor=current_actor())
    except Invalid as refused:
        flash(refused.problems["round"], "warning")
    else:
        db.session.commit()
        flash(_("Those who are left, and their managers, are reminded within some minutes."))
    address = url_for(".unit_figures", unit_id=unit.id, round=round_id, _anchor="left")
    return redirect(address, code=303)


@bp.get("/overview/units/<int:unit_id>/summary.pdf")
@file_on_unit
def summary_pdf(unit: Unit) -> ResponseReturnValue:
    """Give the same figures as a document (PDF-2)."""
    if (summary := _whole(unit)) is None:
        return _back(unit)
    summary = with_training(queries.with_told(summary))
    page = papers.page_of(summary, language())
    _write_down(summary.scope, "pdf")
    content = document_of(summary, page)
    issue(content)
    db.session.commit()
    return _file(content, "application/pdf", files.file_name(summary, "pdf"), "inline")


@bp.get("/overview/units/<int:unit_id>/figures.xlsx")
@file_on_unit
def figures_xlsx(unit: Unit) -> ResponseReturnValue:
    """Give the same figures as a workbook."""
    if (summary := _whole(unit)) is None:
        return _back(unit)
    chosen, summary = summary.scope.round, with_training(summary)
    content = files.workbook_of(summary, chosen.name if chosen else _("Open planning rounds"))
    _write_down(summary.scope, "xlsx")
    db.session.commit()
    return _file(content, files.XLSX, files.file_name(summary, "xlsx"))


@bp.get("/overview/units/<int:unit_id>/figures.csv")
@file_on_unit
def figures_csv(unit: Unit) -> ResponseReturnValue:
    """Give one table of the same figures as text: the first, or the one that is asked for."""
    wanted = request.args.get("table", "")
    if (summary := _whole(unit, content=wanted in files.WITH_CONTENT)) is None:
        return _back(unit)
    tables = files.tables_of(with_training(summary) if wanted in files.OF_TRAINING else summary)
    table = next((each for each in tables if each.key == wanted), tables[0])
    _write_down(summary.scope, "csv")
    db.session.commit()
    return _file(files.csv_of(table), "text/csv", files.file_name(summary, "csv"))


def _whole(unit: Unit, *, content: bool = True) -> Summary | None:
    """Return the summary that a file is made from; None where the page says what is wrong."""
    form, chosen, _rounds = _asked()
    if not form.validate():
        return None
    scope = _scope(unit, form, chosen)
    summary = queries.summary_of(scope, deep=True, content=content)
    return None if form.as_of.errors or summary.of is None else summary


def _back(unit: Unit) -> ResponseReturnValue:
    return redirect(url_for(".unit_figures", unit_id=unit.id, **_kept_arguments()), code=303)


def _write_down(scope: Scope, ending: str) -> None:
    """Write down who takes figures out, and of what: as it was read, not as it was typed."""
    which = str(scope.round.id) if scope.round else str(scope.day or "")
    asked = " ".join(filter(None, [scope.unit.code, ending, which]))
    audit(current_actor().person_id, "summary.made", "unit", scope.unit.id, detail=asked)


def _file(content: bytes, kind: str, name: str, how: str = "attachment") -> Response:
    headers = {"Content-Disposition": f'{how}; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)


@bp.get("/agreed-plans")
@requires(Permission.AGREED_PLANS_LIST)
def agreed_plans() -> ResponseReturnValue:
    """List the agreed plans in the reader's scope; opening one is logged, the list is not."""
    actor, wanted = current_actor(), wanted_from(request.args)
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


# The page of training stands on the same blueprint.
from kompetensplan.reports import training_views  # noqa: E402, F401
