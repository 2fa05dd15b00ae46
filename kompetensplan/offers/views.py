"""Common proposals: the manager makes them, each employee answers in the plan (SPAN-3)."""

import re
import secrets
from collections.abc import Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kompetensplan.db import db
from kompetensplan.fields import refusals
from kompetensplan.offers import queries, services
from kompetensplan.offers.forms import AcceptForm, DeclineForm, OfferForm
from kompetensplan.offers.models import PlanOffer
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.views import on_plan
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, current_actor, requires

bp = Blueprint("offers", __name__)
_KEY = re.compile(r"[0-9a-f]{32}")
_as_manager = requires(Permission.OFFERS_LIST)


@bp.app_template_global("offers_to")
def offers_to(plan: Plan) -> int:
    """Return how many proposals wait for the employee who has the plan open."""
    counts: dict[int, int] = g.setdefault("offers", {})
    if plan.id not in counts:
        counts[plan.id] = queries.count_open(plan)
    return counts[plan.id]


@bp.get("/offers")
@_as_manager
def index() -> ResponseReturnValue:
    """Show what has been proposed to the plans that the manager leads."""
    g.section = "plans.team"
    return render_template("offers/index.html", batches=queries.list_batches(current_actor()))


@bp.route("/offers/new", methods=["GET", "POST"])
@_as_manager
def new() -> ResponseReturnValue:
    """Propose a priority, an activity or both to many plans."""
    g.section, actor = "plans.team", current_actor()
    plans = queries.list_plans(actor)
    if show := request.form.get("show"):
        return _ticked(plans, show)
    form = OfferForm(data=_at_first(plans, request.args.getlist("people", type=a_number)))
    notes = _offer(form, plans)
    if form.validate_on_submit():
        with refusals(form):
            key = form.key.data if _KEY.fullmatch(form.key.data or "") else secrets.token_hex(16)
            made = services.propose(form.chosen(plans), form.proposed(), key=key, actor=actor)
            return _made(made)
    page = render_template("offers/new.html", form=form, plans=plans, notes=notes)
    return page, 422 if form.is_submitted() else 200


def _offer(form: OfferForm, plans: Sequence[Plan]) -> dict[int, str]:
    units = {plan.employment.unit_id: plan.employment.unit for plan in plans}
    return form.offer(plans, queries.list_common(units.values()))


def _ticked(plans: Sequence[Plan], show: str) -> str:
    """Show the form with everybody ticked, or those who were ticked in the list of the team."""
    if show == "all":
        form = OfferForm()
        form.people.data = [plan.id for plan in plans]
    else:
        employments = request.form.getlist("people", type=a_number)
        form = OfferForm(formdata=None, data=_at_first(plans, employments))
    notes = _offer(form, plans)
    return render_template("offers/new.html", form=form, plans=plans, notes=notes)


def _at_first(plans: Sequence[Plan], employments: Sequence[int]) -> dict[str, object]:
    """Return what stands in the form to begin with."""
    ticked = set(employments)
    return {
        "key": secrets.token_hex(16),
        "people": [plan.id for plan in plans if plan.employment_id in ticked],
        "priority": request.args.get("priority", ""),
    }


def _made(made: list[PlanOffer]) -> ResponseReturnValue:
    db.session.commit()
    count = len(made)
    flash(ngettext("%(num)s person is asked.", "%(num)s people are asked.", count), "success")
    return redirect(url_for(".index"), code=303)


@bp.get("/offers/<int:common_id>")
@_as_manager
def show(common_id: int) -> ResponseReturnValue:
    """Show one proposal, with who has answered what."""
    g.section = "plans.team"
    rows = queries.get_batch(current_actor(), common_id)
    return render_template("offers/show.html", rows=rows, offer=rows[0], common_id=common_id)


@bp.post("/offers/<int:common_id>/withdraw")
@_as_manager
def withdraw(common_id: int) -> ResponseReturnValue:
    """Withdraw it from those who have not answered."""
    actor = current_actor()
    services.withdraw(queries.get_batch(actor, common_id), actor=actor)
    db.session.commit()
    flash(_("The proposal is withdrawn from those who have not answered."))
    return redirect(url_for(".show", common_id=common_id), code=303)


@bp.get("/plans/<int:plan_id>/offers")
@on_plan(Permission.PLAN_READ)
def of_plan(plan: Plan) -> ResponseReturnValue:
    """Show what is proposed to one plan; the employee answers there."""
    return _plan_page(plan)


@bp.post("/plans/<int:plan_id>/offers/<int:common_id>/accept")
@on_plan(Permission.OFFER_ANSWER)
def accept(plan: Plan, common_id: int) -> ResponseReturnValue:
    """Take a proposal into one of the plan's goals, or into a new one."""
    offer, form = queries.get_offer(plan, common_id), AcceptForm()
    form.offer(plan)
    if form.validate_on_submit():
        with refusals(form, otherwise="goal"):
            goal = services.accept(plan, offer, goal_id=form.goal_id, actor=current_actor())
            db.session.commit()
            flash(_("It is in your plan. Make it your own."), "success")
            return redirect(url_for("plans.edit_goal", plan_id=plan.id, goal_id=goal.id), code=303)
    plan_id = plan.id
    db.session.rollback()
    return _plan_page(get_plan(current_actor(), plan_id), common_id, form), 422


@bp.post("/plans/<int:plan_id>/offers/<int:common_id>/decline")
@on_plan(Permission.OFFER_ANSWER)
def decline(plan: Plan, common_id: int) -> ResponseReturnValue:
    """Let a proposal be, with why if one likes."""
    offer, form = queries.get_offer(plan, common_id), DeclineForm()
    if not form.validate_on_submit():
        return _plan_page(plan, common_id, form), 422
    services.decline(plan, offer, reason=form.reason.data or "", actor=current_actor())
    db.session.commit()
    flash(_("You let the proposal be. Nothing in your plan is changed."))
    return redirect(url_for(".of_plan", plan_id=plan.id), code=303)


def _plan_page(
    plan: Plan, common_id: int = 0, refused: AcceptForm | DeclineForm | None = None
) -> str:
    form = AcceptForm(formdata=None)
    form.offer(plan)
    return render_template(
        "offers/of_plan.html",
        plan=plan,
        offers=queries.list_of_plan(plan),
        goals=form.goal.choices,
        at=common_id,
        refused=refused,
    )
