"""Committees, and the decisions on who comes after one that ends or splits (ruling 36)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.fields import refusals
from kompetensplan.moves import queries
from kompetensplan.moves.forms import SuccessionForm
from kompetensplan.moves.services import succession
from kompetensplan.moves.views import bp
from kompetensplan.organisation.queries import list_units
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor, requires


@bp.route("/authorities", methods=["GET", "POST"])
@requires(Permission.AUTHORITY_DECIDE)
def authorities() -> ResponseReturnValue:
    """List the committees with their plans, and write down a decision on a successor."""
    found, units, form = queries.list_authorities(), list_units(), SuccessionForm()
    form.offer([each.name for each in found], units)
    if form.validate_on_submit():
        with refusals(form):
            succession.decide(form.decision(units), actor=current_actor())
            db.session.commit()
            flash(_("The decision is written down."), "success")
            return redirect(url_for(".authorities"), code=303)
    page = render_template(
        "moves/authorities.html", found=found, form=form, decisions=queries.list_decisions()
    )
    return page, 422 if request.method == "POST" else 200
