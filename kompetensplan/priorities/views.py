"""Writing the vision and the priorities. The pages that read them are in `threads.views`."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated
from kompetensplan.fields import refusals
from kompetensplan.frameworks.queries import competence_choices
from kompetensplan.organisation.models import Unit, UnitKind
from kompetensplan.organisation.queries import find_root, get_unit
from kompetensplan.policy import Permission
from kompetensplan.priorities import forms, queries, services
from kompetensplan.priorities.forms import PriorityForm, VisionForm
from kompetensplan.priorities.models import Priority, Vision
from kompetensplan.web import AnyView, current_actor, requires

bp = Blueprint("priorities", __name__, url_prefix="/priorities")


def on_priority(permission: Permission) -> Callable[[AnyView], AnyView]:
    """Guard a view of one priority: load it, check the permission, pass it in."""
    return requires(permission, load=queries.get_priority, key="priority_id")


@bp.route("/units/<int:unit_id>/new", methods=["GET", "POST"])
@requires(Permission.UNIT_PRIORITY_ADD, load=get_unit, key="unit_id")
def new(unit: Unit) -> ResponseReturnValue:
    """Add a priority of a department or a unit."""
    return _add(unit, cancel=url_for(".unit", unit_id=unit.id))


@bp.route("/areas/new", methods=["GET", "POST"])
@requires(Permission.VISION_EDIT)
def new_area() -> ResponseReturnValue:
    """Add a priority area for the whole municipality."""
    root = find_root()
    if root is None:
        raise Invalid(unit="the organisation has not been imported")
    return _add(root, cancel=url_for(".index"))


def _add(unit: Unit, *, cancel: str) -> ResponseReturnValue:
    form = _form(unit, forms.values_of_new())
    if form.validate_on_submit():
        with refusals(form):
            priority = services.add_priority(unit, form.wording(), actor=current_actor())
            return _saved(form, priority)
    page = {"unit": unit, "priority": None, "form": form, "cancel": cancel}
    return render_template("priorities/edit.html", **page), 422 if form.errors else 200


@bp.route("/<int:priority_id>/edit", methods=["GET", "POST"])
@on_priority(Permission.PRIORITY_EDIT)
def edit(priority: Priority) -> ResponseReturnValue:
    """Write anew what a priority says."""
    stored = _stored(priority)
    form = _form(priority.unit, stored)
    if form.validate_on_submit():
        try:
            with refusals(form):
                services.edit_priority(priority, form.wording(), seen=_number(form.seen.data))
                return _saved(form, priority)
        except Outdated:
            return _conflict(priority, form, stored)
    return _edit_page(priority, form, 422 if form.errors else 200)


def _saved(form: PriorityForm, priority: Priority) -> ResponseReturnValue:
    """Publish if that button was pressed, store, and go to the priority."""
    text = _("The priority has been saved.")
    if "publish" in request.form:
        with refusals(form):
            services.publish(priority, actor=current_actor())
            text = _("The priority has been published. Goals can hang on it now.")
        if form.errors:  # what was written is kept as a draft, and what is missing is told
            return _kept_as_draft(form, priority)
    db.session.commit()
    flash(text, "success")
    return redirect(url_for(".show", priority_id=priority.id), code=303)


def _kept_as_draft(form: PriorityForm, priority: Priority) -> ResponseReturnValue:
    db.session.commit()
    form.seen.data = str(priority.version)
    flash(_("The draft has been saved. It is not published yet."), "warning")
    return _edit_page(queries.get_priority(current_actor(), priority.id), form, 422)


def _conflict(
    priority: Priority, form: PriorityForm, stored: dict[str, object]
) -> ResponseReturnValue:
    """Show both texts when somebody else was first; the same text twice is no conflict."""
    changed = forms.overtaken(form, stored)
    if not changed:
        return redirect(url_for(".show", priority_id=priority.id), code=303)
    return _edit_page(priority, form, 409, changed=changed)


def _edit_page(
    priority: Priority, form: PriorityForm, status: int, changed: object = ()
) -> ResponseReturnValue:
    page = {
        "unit": priority.unit,
        "priority": priority,
        "form": form,
        "changed": changed,
        "cancel": url_for(".show", priority_id=priority.id),
    }
    return render_template("priorities/edit.html", **page), status


@bp.post("/<int:priority_id>/publish")
@on_priority(Permission.PRIORITY_EDIT)
def publish(priority: Priority) -> ResponseReturnValue:
    """Publish a draft as it stands; if something is missing, show the form and say what."""
    try:
        services.publish(priority, actor=current_actor())
    except Invalid as missing:
        form = PriorityForm(formdata=None, data=_stored(priority))
        _offer(form, priority.unit)
        with refusals(form):
            raise missing
        return _edit_page(priority, form, 422)
    db.session.commit()
    flash(_("The priority has been published. Goals can hang on it now."), "success")
    return redirect(url_for(".show", priority_id=priority.id), code=303)


@bp.post("/<int:priority_id>/end")
@on_priority(Permission.PRIORITY_EDIT)
def end(priority: Priority) -> ResponseReturnValue:
    """End a published priority."""
    services.end(priority)
    db.session.commit()
    flash(_("The priority has ended. The goals that hang on it remain."), "success")
    return redirect(url_for(".show", priority_id=priority.id), code=303)


@bp.post("/<int:priority_id>/reopen")
@on_priority(Permission.PRIORITY_EDIT)
def reopen(priority: Priority) -> ResponseReturnValue:
    """Take back the end."""
    services.reopen(priority)
    db.session.commit()
    flash(_("The priority applies again."), "success")
    return redirect(url_for(".show", priority_id=priority.id), code=303)


@bp.post("/<int:priority_id>/remove")
@on_priority(Permission.PRIORITY_EDIT)
def remove(priority: Priority) -> ResponseReturnValue:
    """Remove a draft that was never published."""
    unit = priority.unit
    services.remove_draft(priority)
    db.session.commit()
    flash(_("The draft has been removed."), "success")
    return redirect(_page_of(unit), code=303)


@bp.post("/<int:priority_id>/move")
@on_priority(Permission.PRIORITY_EDIT)
def move(priority: Priority) -> ResponseReturnValue:
    """Move a priority one place up or down in its unit's order."""
    siblings = queries.list_of_unit(current_actor(), priority.unit)
    up = request.form.get("direction") == "up"
    services.move(priority, up=up, siblings=siblings)
    db.session.commit()
    return redirect(_page_of(priority.unit) + "#order", code=303)


def _page_of(unit: Unit) -> str:
    if unit.kind is UnitKind.MUNICIPALITY:
        return url_for(".index")
    return url_for(".unit", unit_id=unit.id)


def _form(unit: Unit, stored: dict[str, object]) -> PriorityForm:
    form = PriorityForm(data=stored)
    _offer(form, unit)
    return form


def _offer(form: PriorityForm, unit: Unit) -> None:
    form.offer(queries.list_above(unit), competence_choices(str(get_locale())))


def _stored(priority: Priority) -> dict[str, object]:
    chosen = [each.id for each in queries.list_competences_of(priority)]
    return forms.values_of(priority, chosen)


def _number(text: str | None) -> int:
    """Return the version in a hidden field; 0, which is none, for what is no number."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


# ── the vision ────────────────────────────────────────────────────────────────────────


@bp.route("/vision/new", methods=["GET", "POST"])
@requires(Permission.VISION_EDIT)
def new_vision() -> ResponseReturnValue:
    """Add a vision that takes over from a day."""
    form = VisionForm()
    if form.validate_on_submit():
        with refusals(form):
            services.add_vision(form.wording(), actor=current_actor())
            return _vision_saved()
    return render_template("priorities/vision.html", form=form, vision=None), _status(form)


@bp.route("/vision/<int:vision_id>/edit", methods=["GET", "POST"])
@requires(Permission.VISION_EDIT)
def edit_vision(vision_id: int) -> ResponseReturnValue:
    """Correct how the vision is written."""
    writes = request.method == "POST"
    vision = queries.get_vision(current_actor(), vision_id, for_change=writes)
    form = VisionForm(data=forms.values_of_vision(vision))
    if form.validate_on_submit():
        try:
            with refusals(form):
                services.edit_vision(vision, form.wording(), seen=form.seen.data or "")
                return _vision_saved()
        except Outdated:
            return _vision_conflict(vision, form)
    return render_template("priorities/vision.html", form=form, vision=vision), _status(form)


def _vision_saved() -> ResponseReturnValue:
    db.session.commit()
    flash(_("Our shared idea has been saved."), "success")
    return redirect(url_for(".index"), code=303)


def _vision_conflict(vision: Vision, form: VisionForm) -> ResponseReturnValue:
    changed = forms.overtaken(form, forms.values_of_vision(vision))
    if not changed:
        return redirect(url_for(".index"), code=303)
    page = {"form": form, "vision": vision, "changed": changed}
    return render_template("priorities/vision.html", **page), 409


def _status(form: VisionForm) -> int:
    return 422 if form.errors else 200
