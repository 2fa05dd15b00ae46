"""Annulling an agreed version: asking, agreeing, or letting it stand (ruling 32)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired

from kompetensplan.annulments import services
from kompetensplan.db import db
from kompetensplan.fields import TextAreaField, clean, refusals
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.plans.queries.versions import get_agreed_plan, get_version
from kompetensplan.policy import Permission
from kompetensplan.web import AnyView, current_actor, requires

bp = Blueprint("annulments", __name__)


class AnnulForm(FlaskForm):
    """Why a version is to be annulled."""

    reason = TextAreaField(
        _l("What went wrong?"),
        [InputRequired(_l("Write at least 20 and at most 1000 characters."))],
        filters=[clean],
        description=_l("Shown to all who may read the version."),
    )


def on_agreed(view: AnyView) -> AnyView:
    """Guard a view of a plan with an agreed version."""
    guarded: AnyView = requires(Permission.VERSION_ANNUL, load=get_agreed_plan, key="plan_id")(view)
    return guarded


@bp.route("/plans/<int:plan_id>/versions/<int:number>/annul", methods=["GET", "POST"])
@on_agreed
def annul(plan: Plan, number: int) -> ResponseReturnValue:
    """Ask for a version to be annulled, or as HR annul it."""
    version, form, actor = get_version(plan, number), AnnulForm(), current_actor()
    if form.validate_on_submit():
        with refusals(form):
            services.ask(plan, version, reason=form.reason.data or "", actor=actor)
            return _done(plan, version)
    page = render_template(
        "annulments/annul.html",
        plan=plan,
        version=version,
        form=form,
        annulment=services.find_annulment(version),
        may_agree=services.may_agree,
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/plans/<int:plan_id>/versions/<int:number>/annul/agree")
@on_agreed
def agree(plan: Plan, number: int) -> ResponseReturnValue:
    """Agree to annul the version."""
    version = get_version(plan, number)
    services.agree(plan, version, actor=current_actor())
    return _done(plan, version)


@bp.post("/plans/<int:plan_id>/versions/<int:number>/annul/drop")
@on_agreed
def drop(plan: Plan, number: int) -> ResponseReturnValue:
    """Let the version stand."""
    version = get_version(plan, number)
    services.take_back(plan, version, actor=current_actor())
    db.session.commit()
    flash(_("The version stands."))
    return redirect(url_for("plans.versions", plan_id=plan.id), code=303)


def _done(plan: Plan, version: PlanVersion) -> ResponseReturnValue:
    db.session.commit()
    if version.annulled_at:
        flash(_("Version %(number)s is annulled.", number=version.number), "success")
    else:
        flash(_("The other person has been asked. The version stands until both agree."), "success")
    return redirect(url_for("plans.versions", plan_id=plan.id), code=303)
