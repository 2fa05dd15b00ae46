"""The organisation at a glance: a unit, all below it, who is responsible, the year, dialogues."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import bell, clock, pdf
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import NotFound, Outdated
from kompetensplan.fields import refusals
from kompetensplan.filters import language
from kompetensplan.heartbeat import state_of
from kompetensplan.organisation import labels
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import find_root, get_unit
from kompetensplan.policy import Permission, allows
from kompetensplan.priorities.forms import overtaken
from kompetensplan.reports.jobs import find_or_ask
from kompetensplan.reports.wording import hidden_words
from kompetensplan.rounds.queries import list_rounds_of
from kompetensplan.structure import papers, queries, services, year
from kompetensplan.structure.forms import DialogueForm, values_of
from kompetensplan.structure.models import QualityDialogue, half_year_of
from kompetensplan.structure.parts import PARTS
from kompetensplan.texts import in_file_name
from kompetensplan.web import AnyView, a_number, current_actor, is_background, requires

bp = Blueprint("structure", __name__, url_prefix="/organisation")


def on_unit(view: AnyView) -> AnyView:
    """Guard a view of one unit that everybody may see."""
    return requires(Permission.ORGANISATION_READ, load=get_unit, key="unit_id")(view)


def file_on_unit(view: AnyView) -> AnyView:
    """Guard a view that gives the same as a file; that it did is written down."""
    permission = Permission.ORGANISATION_READ
    return requires(permission, load=get_unit, key="unit_id", writes=True)(view)


@bp.get("")
@requires(Permission.ORGANISATION_READ)
def index() -> ResponseReturnValue:
    """Show the whole."""
    root = find_root()
    if root is None:
        raise NotFound("a municipality")
    return _page(root)


@bp.get("/<int:unit_id>")
@on_unit
def show(unit: Unit) -> ResponseReturnValue:
    """Show a unit and those right below it."""
    return _page(unit)


def _page(unit: Unit) -> ResponseReturnValue:
    today = clock.today()
    total, empty = queries.count_empty(unit, today)
    return render_template(
        "structure/show.html",
        unit=unit,
        glance=queries.glance_at(unit, today, page=request.args.get("page", 1, type=a_number)),
        total=total,
        empty=empty,
        **_shared(),
    )


def _shared() -> dict[str, object]:
    """Return what the pages need to show units: the parts, and whose shares one may see."""
    actor = current_actor()

    def may_see_share(unit: Unit) -> bool:
        return allows(actor, Permission.UNIT_FIGURES_READ, unit)

    return {"parts": PARTS, "may_see_share": may_see_share, "hidden_words": hidden_words}


@bp.get("/<int:unit_id>/table")
@on_unit
def table(unit: Unit) -> ResponseReturnValue:
    """Show all units below one as a table, or those that lack something."""
    empty = request.args.get("empty", "")
    page = request.args.get("page", 1, type=a_number)
    pages, nodes = queries.list_below(unit, clock.today(), empty=empty, page=page)
    return render_template(
        "structure/table.html",
        unit=unit,
        pages=pages,
        nodes=nodes,
        empty=empty,
        lacking=_lacking(),
        **_shared(),
    )


def _lacking() -> list[tuple[str, str]]:
    """Return what the table can be narrowed to: the units that lack something (LID-5)."""
    parts = [(part.key, str(part.none)) for part in PARTS]
    return [("", _("All units")), (queries.MANAGER, _("No manager")), *parts]


@bp.get("/<int:unit_id>/overview.pdf")
@file_on_unit
def overview_pdf(unit: Unit) -> ResponseReturnValue:
    """Give the same as a document; one that takes long is made by the worker meanwhile."""
    paper = papers.paper_of(unit, current_actor(), language())
    content = find_or_ask(paper.page) if paper.is_long else None
    if paper.is_long and (content is None or is_background()):
        return _waiting(unit, is_ready=content is not None)
    audit(current_actor().person_id, "overview.made", "unit", unit.id, detail=unit.code)
    db.session.commit()
    content = content or pdf.render(paper.page, created=clock.now())
    name = f"{_('overview')}-{in_file_name(unit.code)}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def _waiting(unit: Unit, *, is_ready: bool) -> ResponseReturnValue:
    """Say that the document is being made; the page asks by itself whether it is ready."""
    part = "progress" if is_background() else "waiting"
    page = render_template(
        f"structure/overview_{part}.html",
        unit=unit,
        is_ready=is_ready,
        is_worker_away=state_of() != "ok",
    )
    db.session.commit()
    if not is_background():
        bell.ring()
    return page, 200 if is_ready else 202


@bp.get("/<int:unit_id>/roles")
@on_unit
def roles(unit: Unit) -> ResponseReturnValue:
    """Say who is responsible for what, unit by unit (LID-2)."""
    page = request.args.get("page", 1, type=a_number)
    pages, rows = queries.list_responsible(unit, clock.today(), page=page)
    return render_template(
        "structure/roles.html",
        unit=unit,
        pages=pages,
        rows=rows,
        roles=queries.RESPONSIBLE,
        words=labels.ROLES,
    )


@bp.get("/<int:unit_id>/year")
@on_unit
def year_wheel(unit: Unit) -> ResponseReturnValue:
    """Show the year as a drawing and by month (LID-3)."""
    today = clock.today()
    wanted = request.args.get("year", today.year, type=a_number)
    wanted = wanted if abs(wanted - today.year) <= 10 else today.year
    drawn = year.draw(list_rounds_of(unit), wanted, today)
    return render_template("structure/year.html", unit=unit, wheel=drawn, size=year.SIZE)


# ── quality dialogues ─────────────────────────────────────────────────────────────────


@bp.get("/<int:unit_id>/dialogues")
@requires(Permission.DIALOGUE_READ, load=get_unit, key="unit_id")
def dialogues(unit: Unit) -> ResponseReturnValue:
    """List what a manager and the manager's manager have agreed on (LID-4)."""
    found = queries.list_dialogues(unit)
    first_day, _last_day = half_year_of(clock.today())
    is_due = not any(each.held_on >= first_day for each in found)
    return render_template("structure/dialogues.html", unit=unit, dialogues=found, is_due=is_due)


@bp.route("/<int:unit_id>/dialogues/new", methods=["GET", "POST"])
@requires(Permission.DIALOGUE_RECORD, load=get_unit, key="unit_id")
def new_dialogue(unit: Unit) -> ResponseReturnValue:
    """Record a dialogue."""
    form = DialogueForm(held_on=clock.today())
    if not form.is_submitted():
        form.participants.data = ", ".join(queries.list_expected(unit, clock.today()))
    if form.validate_on_submit():
        with refusals(form):
            return _record(unit, form, None)
    return _form_page(unit, form, None, 422 if form.errors else 200)


@bp.route("/<int:unit_id>/dialogues/<int:dialogue_id>", methods=["GET", "POST"])
@requires(Permission.DIALOGUE_RECORD, load=get_unit, key="unit_id")
def edit_dialogue(unit: Unit, dialogue_id: int) -> ResponseReturnValue:
    """Correct what was recorded; who was second sees both wordings."""
    dialogue = queries.get_dialogue(unit, dialogue_id)
    form = DialogueForm(data=values_of(dialogue))
    if form.validate_on_submit():
        try:
            with refusals(form):
                return _record(unit, form, dialogue)
        except Outdated:
            if changed := overtaken(form, values_of(dialogue)):
                return _form_page(unit, form, dialogue, 409, changed=changed)
            return _to_list(unit)
    return _form_page(unit, form, dialogue, 422 if form.errors else 200)


def _record(
    unit: Unit, form: DialogueForm, dialogue: QualityDialogue | None
) -> ResponseReturnValue:
    seen, actor = form.seen.data or "", current_actor()
    services.record_dialogue(unit, form.said(), dialogue=dialogue, seen=seen, actor=actor)
    return _to_list(unit)


def _to_list(unit: Unit) -> ResponseReturnValue:
    unit_id = unit.id
    db.session.commit()
    flash(_("The quality dialogue is recorded."), "success")
    return redirect(url_for(".dialogues", unit_id=unit_id), code=303)


def _form_page(
    unit: Unit, form: DialogueForm, dialogue: QualityDialogue | None, status: int, **more: object
) -> ResponseReturnValue:
    page = {"unit": unit, "form": form, "dialogue": dialogue, **more}
    return render_template("structure/dialogue.html", **page), status
