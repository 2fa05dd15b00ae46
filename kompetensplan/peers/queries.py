"""Reads about colleagues who help each other. Nobody is seen outside the circle they chose."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.organisation.queries import in_force
from kompetensplan.peers.models import PeerInvitation, PeerResource, PeerScope
from kompetensplan.plans.models import Activity, Goal, Plan, Step
from kompetensplan.policy import Actor
from kompetensplan.texts import search_words

PER_PAGE = 30
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one looks for in the directory."""

    search: str = ""
    unit_id: int = 0
    page: int = 1


def list_peers(actor: Actor, wanted: Wanted) -> Pagination:
    """Return a page of those who offer help where the actor works, by name (SKE-4)."""
    query = seen_by(actor).order_by(Person.sort_key, PeerResource.id)
    for word in search_words(wanted.search):
        query = query.where(PeerResource.search_key.contains(word, autoescape=True))
    if wanted.unit_id:
        query = query.where(Unit.id == wanted.unit_id)
    return db.paginate(query, page=wanted.page, per_page=PER_PAGE, error_out=False)


def list_offered_by(actor: Actor, employments: Sequence[int]) -> Sequence[PeerResource]:
    """Return what these offer help with, as far as the actor is in the circle they chose."""
    query = seen_by(actor).where(PeerResource.employment_id.in_(employments))
    query = query.order_by(PeerResource.search_key, Person.sort_key, PeerResource.id)
    return db.session.scalars(query.limit(PER_PAGE)).all()


def list_peer_units(actor: Actor) -> Sequence[Unit]:
    """Return the units of those whom the actor sees in the directory."""
    peers = seen_by(actor).with_only_columns(Unit.id)
    query = select(Unit).where(Unit.id.in_(peers)).order_by(Unit.sort_key, Unit.id)
    return db.session.scalars(query).all()


def seen_by(actor: Actor) -> Select[PeerResource]:
    """Return a query of what people help with, as far as the actor is in their circle."""
    return (
        select(PeerResource)
        .join(PeerResource.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .options(
            contains_eager(PeerResource.employment).contains_eager(Employment.person),
            contains_eager(PeerResource.employment).contains_eager(Employment.unit),
        )
        .where(in_force(Employment, actor.day), Person.closed_at.is_(None), _in_reach(actor))
    )


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL that the circle somebody chose has the actor in it."""
    homes = [Unit.path == path for path in actor.home_paths]
    departments = [_same_department(path) for path in actor.home_paths]
    return or_(
        PeerResource.scope == PeerScope.MUNICIPALITY,
        and_(PeerResource.scope == PeerScope.UNIT, or_(false(), *homes)),
        and_(PeerResource.scope == PeerScope.DEPARTMENT, or_(false(), *departments)),
    )


def _same_department(path: str) -> ColumnElement[bool]:
    """Say that a unit is in the same department; who works right under the top has only that."""
    parts = path.strip("/").split("/")
    if len(parts) < 2:
        return Unit.path == path
    return Unit.path.startswith(f"/{parts[0]}/{parts[1]}/")


def list_offers(actor: Actor) -> Sequence[PeerResource]:
    """Return what the actor offers others help with."""
    return db.session.scalars(
        select(PeerResource)
        .where(PeerResource.employment_id.in_(actor.employments))
        .options(joinedload(PeerResource.competence))
        .order_by(PeerResource.id)
    ).all()


def get_offer(actor: Actor, offer_id: int) -> PeerResource:
    """Return something that the actor offers.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = db.session.get(PeerResource, offer_id)
    if found is None or found.employment_id not in actor.employments:
        raise NotFound(f"offer {offer_id}")
    return found


# ── a comment on a step, by invitation ────────────────────────────────────────────────


def list_invitations_of(step: Step) -> Sequence[PeerInvitation]:
    """Return whom the owner asked about a step, with what they wrote."""
    return db.session.scalars(
        select(PeerInvitation)
        .where(PeerInvitation.step_id == step.id)
        .options(joinedload(PeerInvitation.person))
        .order_by(PeerInvitation.id)
    ).all()


def list_invitations_to(actor: Actor) -> Sequence[PeerInvitation]:
    """Return the steps that the actor was asked about, unanswered first."""
    query = _invitations().where(PeerInvitation.person_id == actor.person_id)
    query = query.order_by(PeerInvitation.answered_at.is_not(None), PeerInvitation.id.desc())
    return db.session.scalars(query.limit(50)).all()


def list_invitations_by(actor: Actor) -> Sequence[PeerInvitation]:
    """Return what the actor has asked colleagues about own steps; what was answered last is first.

    What was taken back unanswered is left out.
    """
    path = joinedload(PeerInvitation.step).joinedload(Step.activity).joinedload(Activity.goal)
    query = (
        select(PeerInvitation)
        .join(PeerInvitation.step)
        .join(Step.activity)
        .join(Activity.goal)
        .join(Goal.plan)
        .options(joinedload(PeerInvitation.person), path.joinedload(Goal.plan))
        .where(Plan.employment_id.in_(actor.employments), Step.removed_at.is_(None))
        .where(Activity.removed_at.is_(None), Goal.removed_at.is_(None))
        .where(or_(PeerInvitation.answered_at.is_not(None), PeerInvitation.withdrawn_at.is_(None)))
        .order_by(PeerInvitation.answered_at.is_(None), PeerInvitation.answered_at.desc())
        .order_by(PeerInvitation.id.desc())
    )
    return db.session.scalars(query.limit(MOST_FOUND)).all()


def get_invitation(actor: Actor, invitation_id: int, *, for_change: bool = False) -> PeerInvitation:
    """Return an invitation to the actor, with the step and whose it is.

    With `for_change` its row is locked: what is withdrawn meanwhile is not written on.

    Raises:
        NotFound: there is none, it was withdrawn, or it is for somebody else.
    """
    query = _invitations().where(PeerInvitation.id == invitation_id)
    query = query.where(PeerInvitation.person_id == actor.person_id)
    query = query.with_for_update(of=PeerInvitation) if for_change else query
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(f"invitation {invitation_id}")
    return found


def _invitations() -> Select[PeerInvitation]:
    """Return invitations that stand, about steps that are still in their plan."""
    path = joinedload(PeerInvitation.step).joinedload(Step.activity).joinedload(Activity.goal)
    owner = path.joinedload(Goal.plan).joinedload(Plan.employment).joinedload(Employment.person)
    return (
        select(PeerInvitation)
        .join(PeerInvitation.step)
        .join(Step.activity)
        .join(Activity.goal)
        .options(owner)
        .where(
            PeerInvitation.withdrawn_at.is_(None),
            Step.removed_at.is_(None),
            Activity.removed_at.is_(None),
            Goal.removed_at.is_(None),
        )
    )


def find_colleagues(actor: Actor, text: str) -> Sequence[Employment]:
    """Return who is employed today and has the words in the name; twenty at most, not the actor.

    With two employments it is the main one.
    """
    words = search_words(text)
    if not words:
        return []
    query = (
        select(Employment)
        .join(Employment.person)
        .join(Employment.unit)
        .options(contains_eager(Employment.person), contains_eager(Employment.unit))
        .where(in_force(Employment, actor.day), Employment.is_main, Person.closed_at.is_(None))
        .where(Person.id != actor.person_id)
        .where(*(Person.search_key.contains(word, autoescape=True) for word in words))
        .order_by(Person.sort_key, Employment.id)
    )
    return db.session.scalars(query.limit(MOST_FOUND)).all()


def get_colleague(actor: Actor, person_id: int) -> Person:
    """Return somebody employed today who may be asked.

    Raises:
        NotFound: there is no such person, or it is the actor.
    """
    query = (
        select(Person)
        .join(Employment, Employment.person_id == Person.id)
        .where(Person.id == person_id, Person.id != actor.person_id)
        .where(in_force(Employment, actor.day), Person.closed_at.is_(None))
    )
    found = db.session.scalars(query.limit(1)).one_or_none()
    if found is None:
        raise NotFound(f"colleague {person_id}")
    return found
