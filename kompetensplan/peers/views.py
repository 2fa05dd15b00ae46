"""The directory of colleagues who help, my own offers, and comments on steps."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.fields import clean, refusals
from kompetensplan.filters import language
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import list_own_employments
from kompetensplan.peers import queries, services
from kompetensplan.peers.forms import SCOPES, CommentForm, OfferForm
from kompetensplan.peers.models import PeerInvitation, PeerResource
from kompetensplan.plans.models import Plan, TargetKind
from kompetensplan.plans.queries.choices import list_competences
from kompetensplan.plans.queries.targets import get_step
from kompetensplan.plans.views import on_plan
from kompetensplan.plans.views.looking import look
from kompetensplan.policy import Actor, Capacity, Permission
from kompetensplan.web import a_number, current_actor, requires

bp = Blueprint("peers", __name__)


@bp.get("/peers")
@requires(Permission.PEERS_READ)
def index() -> ResponseReturnValue:
    """Show who can help with what, found by words and unit; and who asked whom about a step."""
    actor, arguments = current_actor(), request.args
    wanted = queries.Wanted(
        search=clean(arguments.get("search")),
        unit_id=arguments.get("unit", 0, type=a_number),
        page=arguments.get("page", 1, type=a_number),
    )
    return render_template(
        "peers/index.html",
        wanted=wanted,
        pages=queries.list_peers(actor, wanted),
        unit_choices=[(each.id, each.name) for each in queries.list_peer_units(actor)],
        invitations=queries.list_invitations_to(actor),
        questions=queries.list_invitations_by(actor),
    )


# ── what I can help with ──────────────────────────────────────────────────────────────


@bp.get("/peers/mine")
@requires(Permission.PEERS_READ)
def mine() -> ResponseReturnValue:
    """Show what I offer others help with."""
    offers = queries.list_offers(current_actor())
    return render_template("peers/mine.html", offers=offers, scopes=SCOPES)


@bp.route("/peers/mine/new", methods=["GET", "POST"])
@requires(Permission.PEERS_READ)
def add() -> ResponseReturnValue:
    """Offer help with one more thing."""
    actor, competences = current_actor(), list_competences()
    employments = list_own_employments(actor.person_id, actor.day)
    form = OfferForm()
    form.offer(competences, language(), employments)
    if form.validate_on_submit():
        with refusals(form):
            services.offer_help(actor, _chosen(form, employments), form.written(competences))
            return _to_mine(_("Your colleagues can find you now."))
    page = render_template("peers/offer.html", form=form, title=_("Offer help"))
    return page, 422 if form.is_submitted() else 200


def _chosen(form: OfferForm, employments: Sequence[Employment]) -> Employment:
    return next(each for each in employments if str(each.id) == form.employment.data)


@bp.route("/peers/mine/<int:offer_id>", methods=["GET", "POST"])
@requires(Permission.PEERS_READ, load=queries.get_offer, key="offer_id")
def edit(offer: PeerResource) -> ResponseReturnValue:
    """Change what I offer, or who sees it."""
    competences = list_competences()
    values = {"competence": str(offer.competence_id or ""), "scope": offer.scope.value}
    form = OfferForm(data={"topic": offer.topic, **values})
    form.offer(competences, language(), [])
    if form.validate_on_submit():
        with refusals(form):
            services.change_offer(offer, form.written(competences))
            return _to_mine(_("Saved."))
    page = render_template("peers/offer.html", form=form, title=_("Change what I offer"))
    return page, 422 if form.is_submitted() else 200


@bp.post("/peers/mine/<int:offer_id>/leave")
@requires(Permission.PEERS_READ, load=queries.get_offer, key="offer_id")
def leave(offer: PeerResource) -> ResponseReturnValue:
    """Leave the directory with this topic, at once (SKE-4)."""
    services.leave(offer)
    return _to_mine(_("You are no longer seen with that topic."))


def _to_mine(receipt: str) -> ResponseReturnValue:
    db.session.commit()
    flash(receipt, "success")
    return redirect(url_for(".mine"), code=303)


# ── a comment on a step, by invitation ────────────────────────────────────────────────


@bp.get("/plans/<int:plan_id>/steps/<int:step_id>/peers")
@on_plan(Permission.PLAN_PROGRESS)
def of_step(plan: Plan, step_id: int) -> ResponseReturnValue:
    """Show whom I asked about a step and what they wrote; find one more to ask."""
    search = clean(request.args.get("search"))
    step = get_step(plan, step_id)
    return render_template(
        "peers/of_step.html",
        plan=plan,
        step=step,
        search=search,
        most=queries.MOST_FOUND,
        invitations=queries.list_invitations_of(step),
        found=queries.find_colleagues(current_actor(), search),
    )


@bp.post("/plans/<int:plan_id>/steps/<int:step_id>/peers")
@on_plan(Permission.PLAN_PROGRESS)
def invite(plan: Plan, step_id: int) -> ResponseReturnValue:
    """Ask a colleague to comment on a step."""
    actor, step = current_actor(), get_step(plan, step_id)
    person = queries.get_colleague(actor, request.form.get("person", 0, type=a_number))
    services.invite(plan, step, person, actor=actor)
    db.session.commit()
    flash(_("%(name)s can read the step and comment on it.", name=person.name), "success")
    return redirect(url_for(".of_step", plan_id=plan.id, step_id=step_id), code=303)


@bp.post("/plans/<int:plan_id>/steps/<int:step_id>/peers/<int:invitation_id>/withdraw")
@on_plan(Permission.PLAN_PROGRESS)
def withdraw(plan: Plan, step_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    invitations = queries.list_invitations_of(get_step(plan, step_id))
    found = next((each for each in invitations if each.id == invitation_id), None)
    if found is None:
        raise NotFound(f"invitation {invitation_id} to step {step_id}")
    services.withdraw(plan, found, actor=current_actor())
    db.session.commit()
    flash(_("%(name)s no longer sees the step.", name=found.person.name), "success")
    return redirect(url_for(".of_step", plan_id=plan.id, step_id=step_id), code=303)


def load_invitation(actor: Actor, invitation_id: int) -> PeerInvitation:
    """Return the invitation; a request that answers it holds its row until it is done."""
    return queries.get_invitation(actor, invitation_id, for_change=request.method == "POST")


@bp.route("/peers/invitations/<int:invitation_id>", methods=["GET", "POST"])
@requires(Permission.PEER_COMMENT, load=load_invitation, key="invitation_id")
def comment(invitation: PeerInvitation) -> ResponseReturnValue:
    """Read a colleague's step and comment on it."""
    form = CommentForm(obj=invitation)
    if form.validate_on_submit() and not _look(invitation, form):
        with refusals(form):
            services.comment(invitation, form.text.data or "", actor=current_actor())
            db.session.commit()
            flash(_("Your comment is saved."), "success")
            return redirect(url_for(".index"), code=303)
    page = render_template("peers/comment.html", invitation=invitation, form=form)
    return page, 422 if form.is_submitted() else 200


def _look(invitation: PeerInvitation, form: CommentForm) -> bool:
    """Tell whether there are sentences to look at; a colleague looks at them as an employee."""
    plan, ref = invitation.step.activity.goal.plan, (TargetKind.STEP, invitation.step_id)
    known = invitation.text or ""
    return look(plan, form, ["text"], ref, known=known, capacity=Capacity.EMPLOYEE)
