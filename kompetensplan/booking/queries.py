"""Proposals of one manager, and what each line of them has to tell."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan import clock
from kompetensplan.accounts.models import InvitationChoice, Person
from kompetensplan.booking.models import BookingProposal, BookingRow
from kompetensplan.booking.slots import Span
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import list_on_leave
from kompetensplan.plans.models import Meeting, Plan, PlanState
from kompetensplan.plans.queries.meetings import LONGEST, meetings_with_people
from kompetensplan.plans.queries.plan import may_read
from kompetensplan.plans.queries.team import present_plans
from kompetensplan.policy import Actor

LIMIT = 30


class Problem(enum.StrEnum):
    """What is to be told on a line; see `STOPS` for what keeps the line from being booked."""

    NO_PLAN = "no_plan"
    CLOSED = "closed"
    PAUSED = "paused"
    NOT_LED = "not_led"  # since the proposal was made the employee has got another manager
    PAST = "past"
    TWICE = "twice"  # two lines at the same time
    YOU_MEET = "you_meet"
    THEY_MEET = "they_meet"
    AWAY = "away"
    NO_TIME = "no_time"
    HAS_ONE = "has_one"  # another meeting about the same plan is booked ahead
    NO_MAIL = "no_mail"


P = Problem
CANNOT_MEET = frozenset({P.NO_PLAN, P.CLOSED, P.PAUSED, P.NOT_LED})
STOPS = CANNOT_MEET | {P.PAST, P.TWICE, P.YOU_MEET, P.THEY_MEET}
UNFIT = {
    PlanState.CLOSED: P.CLOSED,
    PlanState.ENDED_WITHOUT_AGREEMENT: P.CLOSED,
    PlanState.PAUSED: P.PAUSED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row with what there is to tell about it."""

    row: BookingRow
    plan_id: int | None
    problems: tuple[Problem, ...] = ()
    ends_at: datetime | None = None
    # The meeting that is booked already, for `HAS_ONE`.
    other: datetime | None = None

    @property
    def stops(self) -> bool:
        """Tell whether the line has a time that cannot be booked."""
        return self.row.starts_at is not None and bool(STOPS.intersection(self.problems))

    @property
    def is_ready(self) -> bool:
        return self.row.starts_at is not None and not self.stops

    @property
    def can_meet(self) -> bool:
        return not CANNOT_MEET.intersection(self.problems)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a proposal has to go clear of: plans by employment, and everybody's meetings."""

    plans: Mapping[int, tuple[int, PlanState]]
    meetings: Sequence[Meeting]
    taken: Mapping[int, list[Span]] = field(default_factory=dict)

    def of(self, person_id: int) -> list[Span]:
        return self.taken.get(person_id, [])


def get_proposal(actor: Actor, proposal_id: int, *, for_change: bool = False) -> BookingProposal:
    """Return one of the actor's own proposals, with its people, in one statement.

    Raises:
        NotFound: the actor has no such proposal.
    """
    rows = joinedload(BookingProposal.rows)
    query = (
        select(BookingProposal)
        .where(BookingProposal.id == proposal_id, BookingProposal.owner_id == actor.person_id)
        .options(
            rows.joinedload(BookingRow.employment).options(
                joinedload(Employment.person), joinedload(Employment.unit)
            ),
            rows.joinedload(BookingRow.meeting),
        )
        .execution_options(populate_existing=True)
    )
    query = query.with_for_update(of=BookingProposal) if for_change else query
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound(f"booking proposal {proposal_id}")
    return found


@dataclass(frozen=True, slots=True)
class Summary:
    """A proposal in a list."""

    proposal: BookingProposal
    people: int
    booked: int


def list_proposals(actor: Actor) -> list[Summary]:
    """Return the actor's proposals, the latest first, in one statement."""
    query = (
        select(BookingProposal, func.count(BookingRow.id), func.count(BookingRow.meeting_id))
        .outerjoin(BookingProposal.rows)
        .where(BookingProposal.owner_id == actor.person_id)
        .group_by(*BookingProposal.__table__.columns)
        .order_by(BookingProposal.id.desc())
        .limit(LIMIT)
    )
    return [Summary(*row) for row in db.session.execute(query)]


def surroundings_of(proposal: BookingProposal, actor: Actor) -> Surroundings:
    """Return what the proposal has to go clear of, in two statements."""
    employments = [row.employment for row in proposal.rows]
    people = {actor.person_id, *(employment.person_id for employment in employments)}
    booked = list_booked(people)
    taken: dict[int, list[Span]] = {}
    for meeting in booked:
        span = Span(meeting.starts_at, meeting.ends_at)
        for person_id in {meeting.booked_by_id, meeting.plan.employment.person_id}:
            taken.setdefault(person_id, []).append(span)
    plans = present_plans([employment.id for employment in employments])
    return Surroundings(plans, booked, taken)


def list_booked(people: Iterable[int]) -> Sequence[Meeting]:
    """Return the meetings ahead of these people, also those that they hold with others."""
    keys = list(people)
    query = (
        select(Meeting)
        .join(Meeting.plan)
        .join(Plan.employment)
        .options(contains_eager(Meeting.plan).contains_eager(Plan.employment))
        .where(
            Meeting.held_on.is_(None),
            Meeting.cancelled_at.is_(None),
            Meeting.starts_at > clock.now() - LONGEST,
            or_(Meeting.booked_by_id.in_(keys), Employment.person_id.in_(keys)),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return db.session.scalars(query).all()


def lines_of(proposal: BookingProposal, around: Surroundings, actor: Actor) -> list[Line]:
    """Return the rows in order of time, each with what there is to tell about it."""
    lines = [_line(row, proposal, around, actor) for row in proposal.rows]
    return sorted(
        lines,
        key=lambda line: (
            line.row.starts_at is None,
            line.row.starts_at or clock.now(),
            line.row.employment.person.sort_key,
        ),
    )


def _line(row: BookingRow, proposal: BookingProposal, around: Surroundings, actor: Actor) -> Line:
    lead, span = actor.lead_of(row.employment), row.span(proposal.minutes)
    if lead is None or not lead.may_act:  # nothing is told of somebody else's people
        return Line(row, None, (P.NOT_LED,), span.ends_at if span else None)
    plan_id, state = around.plans.get(row.employment_id, (None, None))
    ahead = next((each.starts_at for each in around.meetings if each.plan_id == plan_id), None)
    found = [*_about_the_plan(state)]
    if span:
        found += _about_the_time(row, span, proposal, around, actor)
    elif not found:
        found.append(P.AWAY if row.employment.is_absent(clock.today()) else P.NO_TIME)
    if ahead:
        found.append(P.HAS_ONE)
    if not row.employment.person.email:
        found.append(P.NO_MAIL)
    return Line(row, plan_id, tuple(found), span.ends_at if span else None, ahead)


def _about_the_plan(state: PlanState | None) -> Iterable[Problem]:
    if state is None:
        yield P.NO_PLAN
    elif state in UNFIT:
        yield UNFIT[state]


def _about_the_time(
    row: BookingRow,
    span: Span,
    proposal: BookingProposal,
    around: Surroundings,
    actor: Actor,
) -> Iterable[Problem]:
    if span.starts_at <= clock.now():
        yield P.PAST
    others = [each.span(proposal.minutes) for each in proposal.rows if each is not row]
    if any(other and span.meets(other) for other in others):
        yield P.TWICE
    if any(span.meets(other) for other in around.of(actor.person_id)):
        yield P.YOU_MEET
    elif any(span.meets(other) for other in around.of(row.employment.person_id)):
        yield P.THEY_MEET
    if row.employment.is_absent(clock.local(span.starts_at).date()):
        yield P.AWAY


def list_waiting_until_back(proposal: BookingProposal) -> list[Person]:
    """Return who has a time and is on leave, with an invitation that waits (ABS-3)."""
    people = [row.employment.person for row in proposal.rows if row.meeting_id]
    wish = InvitationChoice.WHEN_BACK
    wishing = {each.id: each for each in people if each.email and each.invitation_choice is wish}
    on_leave = list_on_leave(wishing)
    return [each for key, each in wishing.items() if key in on_leave]


def lock_people(proposal: BookingProposal, actor: Actor) -> None:
    """Let nobody else send a proposal about these people until the transaction ends.

    Two proposals need not have a plan in common. What is read after this is what the one who
    was first has booked. Rows that only name a person wait for nothing.
    """
    ids = {actor.person_id, *(row.employment.person_id for row in proposal.rows)}
    query = select(Person.id).where(Person.id.in_(ids)).order_by(Person.id)
    db.session.execute(query.with_for_update(key_share=True)).all()


def lock_plans(plan_ids: Iterable[int]) -> dict[int, Plan]:
    """Return these plans with who they are about, their rows locked until the transaction ends."""
    query = (
        select(Plan)
        .join(Plan.employment)
        .join(Employment.person)
        .options(contains_eager(Plan.employment).contains_eager(Employment.person))
        .where(Plan.id.in_(list(plan_ids)))
        .order_by(Plan.id)
        .with_for_update(of=Plan)
        .execution_options(populate_existing=True)
    )
    return {plan.id: plan for plan in db.session.scalars(query)}


def list_meetings_of(proposal: BookingProposal) -> Sequence[Meeting]:
    """Return the meetings that came of a proposal and still lie ahead."""
    keys = [row.meeting_id for row in proposal.rows if row.meeting_id]
    query = (
        select(Meeting)
        .options(joinedload(Meeting.booked_by))
        .where(Meeting.id.in_(keys), Meeting.held_on.is_(None), Meeting.cancelled_at.is_(None))
        .order_by(Meeting.starts_at, Meeting.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def list_invitations(actor: Actor, proposal_id: int | None = None) -> Sequence[Meeting]:
    """Return the meetings ahead that the actor holds, with whom; or those of one proposal."""
    query = (
        meetings_with_people()
        .options(
            contains_eager(Meeting.plan).contains_eager(Plan.employment).joinedload(Employment.unit)
        )
        .where(
            may_read(actor),
            Meeting.booked_by_id == actor.person_id,
            Meeting.held_on.is_(None),
            Meeting.cancelled_at.is_(None),
            Meeting.starts_at > clock.now(),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    if proposal_id:
        chosen = select(BookingRow.meeting_id).where(BookingRow.proposal_id == proposal_id)
        query = query.where(Meeting.id.in_(chosen))
    return db.session.scalars(query).all()
