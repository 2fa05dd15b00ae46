"""What the plans say together, and the unit's guideline for time."""

from collections.abc import Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import get_unit
from kompetensplan.policy import Permission
from kompetensplan.teamwork.forms import GuidelineForm
from kompetensplan.teamwork.queries import picture_of
from kompetensplan.teamwork.services import set_guideline
from kompetensplan.web import a_number, current_actor, requires

bp = Blueprint("teamwork", __name__)


@bp.get("/team/together")
@requires(Permission.TEAM_READ)
def index() -> ResponseReturnValue:
    """Show what the plans that one leads say together."""
    return _page()


def _page(refused: GuidelineForm | None = None, unit: Unit | None = None) -> str:
    g.section = "plans.team"
    chosen = unit.id if unit else request.values.get("unit", type=a_number)
    picture = picture_of(current_actor(), chosen)
    return render_template(
        "teamwork/index.html",
        picture=picture,
        chosen=chosen,
        refused=refused,
        settable=_settable(picture.units, chosen),
    )


def _settable(units: Sequence[Unit], chosen: int | None) -> Unit | None:
    """Return the unit whose guideline can be set on the page: the one that is shown alone."""
    found = [unit for unit in units if chosen in (None, unit.id)]
    return found[0] if len(found) == 1 else None


@bp.post("/units/<int:unit_id>/guideline")
@requires(Permission.GUIDELINE_SET, load=get_unit, key="unit_id")
def set_hours(unit: Unit) -> ResponseReturnValue:
    """Set the unit's guideline for time."""
    form = GuidelineForm()
    if not form.validate_on_submit():
        return _page(form, unit), 422
    set_guideline(unit, form.hours.data, actor=current_actor())
    db.session.commit()
    flash(_("The guideline is saved."), "success")
    return redirect(url_for(".index", unit=unit.id), code=303)
