"""Offering help, and asking a colleague about a step."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan import clock, policy
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.frameworks.models import Competence
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Employment
from kompetensplan.peers.models import PeerInvitation, PeerResource, PeerScope
from kompetensplan.plans.models import Plan, Step
from kompetensplan.plans.refusing import not_open
from kompetensplan.policy import Actor, Permission
from kompetensplan.texts import search_text

LONGEST_COMMENT = 2000
MOST_OFFERS = 20


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody can help with, and who is to see it."""

    topic: str
    scope: PeerScope
    competence: Competence | None = None


def offer_help(actor: Actor, employment: Employment, offer: Offer) -> PeerResource:
    """Put `actor` into the directory with one topic (SKE-4); the same topic twice is one.

    Raises:
        NotAllowed: the employment is somebody else's.
        Invalid: no topic, or too many of them.
    """
    policy.require(actor, Permission.PEER_OFFER, employment)
    mine = select(PeerResource).where(PeerResource.employment_id == employment.id)
    offers = db.session.scalars(mine.options(joinedload(PeerResource.competence))).all()
    if same := next((each for each in offers if _says(each) == offer), None):
        return same
    if len(offers) >= MOST_OFFERS:
        raise Invalid(topic=_("You have %(number)s topics already.", number=MOST_OFFERS))
    resource = PeerResource(employment=employment)
    _write(resource, offer)
    db.session.add(resource)
    db.session.flush()
    return resource


def change_offer(resource: PeerResource, offer: Offer) -> None:
    """Change the topic, the competence or the circle of an own offer."""
    _write(resource, offer)
    db.session.flush()


def leave(resource: PeerResource) -> None:
    """Take the offer out of the directory at once; nothing of it is kept."""
    db.session.delete(resource)
    db.session.flush()


def _says(resource: PeerResource) -> Offer:
    return Offer(resource.topic, resource.scope, resource.competence)


def _write(resource: PeerResource, offer: Offer) -> None:
    if not offer.topic:
        raise Invalid(topic=_("Write what you can help with."))
    competence = offer.competence
    named = f"{competence.code} {competence.name_sv} {competence.name_en}" if competence else ""
    resource.topic, resource.scope, resource.competence = offer.topic, offer.scope, competence
    resource.search_key = search_text(f"{offer.topic} {named}")


# ── a comment on a step, by invitation ────────────────────────────────────────────────


def invite(plan: Plan, step: Step, person: Person, *, actor: Actor) -> PeerInvitation:
    """Ask a colleague for a comment on a step. Asking twice is one invitation.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: the plan is closed or paused.
    """
    policy.require(actor, Permission.PLAN_PROGRESS, plan)
    _require_open(plan)
    found = db.session.scalars(
        select(PeerInvitation).where(
            PeerInvitation.step_id == step.id, PeerInvitation.person_id == person.id
        )
    ).one_or_none()
    if found is None:
        found = PeerInvitation(step_id=step.id, person=person)
        db.session.add(found)
    elif found.withdrawn_at:
        found.withdrawn_at, found.invited_at = None, clock.now()
    else:
        return found
    db.session.flush()
    tell(person.id, "peer_asked", by=actor)
    return found


def withdraw(plan: Plan, invitation: PeerInvitation, *, actor: Actor) -> None:
    """Take the invitation back: from now on the colleague sees nothing of the step.

    Raises:
        NotAllowed: the actor is not the employee.
    """
    policy.require(actor, Permission.PLAN_PROGRESS, plan)
    invitation.withdrawn_at = invitation.withdrawn_at or clock.now()
    db.session.flush()


def comment(invitation: PeerInvitation, text: str, *, actor: Actor) -> None:
    """Write, or rewrite, what the colleague thinks of the step.

    Raises:
        NotAllowed: the actor is not the one who was asked.
        StepNotOpen: the plan is closed or paused.
        Invalid: empty, or too long.
    """
    policy.require(actor, Permission.PEER_COMMENT, invitation)
    _require_open(invitation.step.activity.goal.plan)
    if not text:
        raise Invalid(text=_("Write something, or leave the page."))
    if len(text) > LONGEST_COMMENT:
        raise Invalid(text=_("Write at most %(max)d characters.", max=LONGEST_COMMENT))
    invitation.text, invitation.answered_at = text, clock.now()
    db.session.flush()
    owner = invitation.step.activity.goal.plan.employment
    tell(owner.person_id, "peer_commented", by=actor)


def _require_open(plan: Plan) -> None:
    if plan.is_at_rest:
        raise not_open(plan)
