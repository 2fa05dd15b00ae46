"""HR's list of those who are near nine months of fixed-term employment."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.organisation.models import Employment, KomKrAnswer
from kompetensplan.policy import Permission
from kompetensplan.transitions import queries, services
from kompetensplan.web import a_number, current_actor, requires

bp = Blueprint("transitions", __name__, url_prefix="/overview/kom-kr")
_of_employment = requires(
    Permission.KOM_KR_RECORD, load=queries.get_employment, key="employment_id"
)


@bp.get("")
@requires(Permission.KOM_KR_LIST)
def index() -> ResponseReturnValue:
    """List who reaches nine months in a row, and what has been offered."""
    page, today = request.args.get("page", 1, type=a_number), clock.today()
    pages, rows = queries.list_soon(current_actor(), today, page=page)
    return render_template("transitions/index.html", pages=pages, rows=rows)


@bp.post("/<int:employment_id>/offer")
@_of_employment
def offer(employment: Employment) -> ResponseReturnValue:
    """Record that a plan was offered."""
    services.record_offer(employment, actor=current_actor())
    return _back()


@bp.post("/<int:employment_id>/undo")
@_of_employment
def undo(employment: Employment) -> ResponseReturnValue:
    """Take back an offer that was recorded by mistake."""
    services.undo_offer(employment, seen=request.form.get("seen", ""), actor=current_actor())
    return _back(_("The offer is taken back."))


@bp.post("/<int:employment_id>/answer")
@_of_employment
def answer(employment: Employment) -> ResponseReturnValue:
    """Record what the employee answered."""
    said = request.form.get("answer", "")
    if said not in set(KomKrAnswer):
        raise Invalid(answer=_("Choose one of them."))
    seen = request.form.get("seen")
    services.record_answer(employment, KomKrAnswer(said), seen=seen, actor=current_actor())
    return _back()


def _back(receipt: str = "") -> ResponseReturnValue:
    db.session.commit()
    flash(receipt or _("It is recorded."), "success")
    page = request.form.get("page", type=a_number)
    return redirect(url_for(".index", page=page or None), code=303)
