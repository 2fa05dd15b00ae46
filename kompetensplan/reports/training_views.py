"""The page of what training a unit asks for and what it takes, and the unit's frame for a year."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import get_unit
from kompetensplan.policy import Permission, the_manager_of_the_unit
from kompetensplan.reports import wording
from kompetensplan.reports.queries import list_above
from kompetensplan.reports.showing import in_hours
from kompetensplan.reports.training import spent_in, training_of
from kompetensplan.reports.views import bp, day_asked_for, on_unit
from kompetensplan.requests.forms import FrameForm
from kompetensplan.requests.services.frames import find_frame, set_frame
from kompetensplan.web import a_number, current_actor, requires


@bp.get("/overview/units/<int:unit_id>/training")
@on_unit
def training(unit: Unit) -> ResponseReturnValue:
    """Show what was asked for and answered, and what it takes beside the frame."""
    return _page(unit, None)


@bp.post("/overview/units/<int:unit_id>/training-frame")
@requires(Permission.FRAME_SET, load=get_unit, key="unit_id")
def frame(unit: Unit) -> ResponseReturnValue:
    """Say what the unit has for training this year."""
    form = FrameForm()
    if form.validate_on_submit():
        set_frame(unit, clock.today().year, form.frame(), actor=current_actor())
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".training", unit_id=unit.id), code=303)
    return _page(unit, form)


def _page(unit: Unit, refused: FrameForm | None) -> ResponseReturnValue:
    year, actor, scope = clock.today().year, current_actor(), day_asked_for(unit)
    found = training_of(scope, page=request.args.get("page", 1, type=a_number))
    own = next((each for each in found.lines if each.line.unit.id == unit.id), None)
    is_known = own is not None and found.day is not None and found.day.year == year
    present = own.frame if own and is_known else find_frame(unit, year)
    seen = {"seen": str(present.version) if present else ""}
    is_theirs = scope.day is None and the_manager_of_the_unit(actor, unit)
    page = render_template(
        "reports/training.html",
        unit=unit,
        year=year,
        trail=list_above(unit) if actor.grants or unit.id not in actor.leads else [],
        training=found,
        frame=present,
        form=refused or FrameForm(formdata=None, obj=present, data=seen),
        spent=spent_in(unit, year) if is_theirs else None,
        words=wording,
        in_hours=in_hours,
        asked={"as_of": scope.day} if scope.day else {},
    )
    return page, 422 if request.method == "POST" else 200
