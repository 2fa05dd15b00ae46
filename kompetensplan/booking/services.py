"""Makes, changes and sends proposals of meetings with many people (MEET-3).

Nothing is booked before all of it is: a proposal is a working paper of one manager.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from kompetensplan import clock
from kompetensplan.booking.models import BookingProposal, BookingRow
from kompetensplan.booking.queries import (
    Line,
    Surroundings,
    lines_of,
    list_meetings_of,
    lock_people,
    lock_plans,
    surroundings_of,
)
from kompetensplan.booking.slots import Span, Wanting, free_spans, lay_out
from kompetensplan.booking.terms import Filled, problems_of
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotFound, Outdated, StepNotOpen
from kompetensplan.plans.documents import Sender
from kompetensplan.plans.queries.team import Member
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor

MOST_PEOPLE = 150


def start(members: Iterable[Member], chosen: Iterable[int], actor: Actor) -> BookingProposal:
    """Begin a proposal with the chosen employments among `members`, whom the actor leads.

    Raises:
        Invalid: nobody is chosen, or too many.
    """
    proposal = BookingProposal(owner_id=actor.person_id, rows=[])
    _add(proposal, members, chosen)
    db.session.add(proposal)
    db.session.flush()
    return proposal


def add_people(proposal: BookingProposal, members: Iterable[Member], chosen: Iterable[int]) -> None:
    """Add people to a proposal; who is in it already stays as they are.

    Raises:
        Invalid: as `start`.
        StepNotOpen: it has been sent.
    """
    _still_open(proposal)
    _add(proposal, members, chosen)
    _changed(proposal)


def _add(proposal: BookingProposal, members: Iterable[Member], chosen: Iterable[int]) -> None:
    wanted, present = set(chosen), {row.employment_id for row in proposal.rows}
    new = [
        member.employment
        for member in members
        if member.employment.id in wanted - present and member.lead.may_act
    ]
    if not new:
        raise Invalid(people=_("Choose at least one person."))
    if len(present) + len(new) > MOST_PEOPLE:
        raise Invalid(people=_("Choose at most %(number)s people at a time.", number=MOST_PEOPLE))
    proposal.rows += [BookingRow(employment_id=employment.id) for employment in new]


def set_terms(proposal: BookingProposal, filled: Filled, actor: Actor) -> None:
    """Keep when, how long and where, and lay out times for everybody anew.

    Raises:
        Invalid: the terms do not hold together; each problem by its field.
        StepNotOpen: the proposal has been sent.
    """
    _still_open(proposal)
    if problems := problems_of(filled):
        raise Invalid(**problems)
    for name, value in filled.values():
        setattr(proposal, name, value)
    _lay_out(proposal, actor, anew=True)


def fill(proposal: BookingProposal, actor: Actor) -> None:
    """Give a time to those who have none, as far as there is room; the others stay.

    Raises:
        StepNotOpen: the proposal has been sent, or its terms are not filled in.
    """
    _still_open(proposal)
    _lay_out(proposal, actor, anew=False)


def _lay_out(proposal: BookingProposal, actor: Actor, *, anew: bool) -> None:
    around = surroundings_of(proposal, actor)
    if anew:
        for row in proposal.rows:
            row.starts_at = None
    can = {line.row.id for line in lines_of(proposal, around, actor) if line.can_meet}
    without = [row for row in proposal.rows if row.starts_at is None and row.id in can]
    without.sort(key=lambda row: row.employment.person.sort_key)
    wanting = [
        Wanting(row.id, around.of(row.employment.person_id), row.employment.is_absent)
        for row in without
    ]
    given = lay_out(wanting, free_times(proposal, around, actor))
    for row in without:
        row.starts_at = given.get(row.id)
    _changed(proposal)


def free_times(proposal: BookingProposal, around: Surroundings, actor: Actor) -> Iterator[Span]:
    """Return the times within the terms that the actor has free, also of this proposal.

    Raises:
        StepNotOpen: the terms are not filled in.
    """
    terms = proposal.terms
    if terms is None:
        raise StepNotOpen(f"booking proposal {proposal.id} has no terms")
    own = [span for row in proposal.rows if (span := row.span(proposal.minutes))]
    return free_spans(terms, [*around.of(actor.person_id), *own], clock.now())


def find_row(proposal: BookingProposal, row_id: int) -> BookingRow:
    """Return one row.

    Raises:
        NotFound: the proposal has no such row.
    """
    for row in proposal.rows:
        if row.id == row_id:
            return row
    raise NotFound(f"row {row_id} of booking proposal {proposal.id}")


def move(proposal: BookingProposal, row: BookingRow, starts_at: datetime | None) -> None:
    """Give one person another time, or none. What it meets is told on the line.

    Raises:
        Invalid: the time has passed.
        StepNotOpen: the proposal has been sent.
    """
    _still_open(proposal)
    if starts_at and starts_at <= clock.now():
        raise Invalid(day=_("The time has passed. Choose a later time."))
    row.starts_at = starts_at
    _changed(proposal)


def swap(proposal: BookingProposal, row: BookingRow, other: BookingRow) -> None:
    """Let two people change times with each other.

    Raises:
        StepNotOpen: the proposal has been sent.
    """
    _still_open(proposal)
    row.starts_at, other.starts_at = other.starts_at, row.starts_at
    _changed(proposal)


def shift(proposal: BookingProposal, row: BookingRow, *, later: bool) -> None:
    """Let one person change times with the one before or after; at the end nothing happens."""
    timed = sorted(
        (each for each in proposal.rows if each.starts_at), key=lambda each: str(each.starts_at)
    )
    place = timed.index(row) + (1 if later else -1) if row in timed else -1
    if 0 <= place < len(timed):
        swap(proposal, row, timed[place])


def remove(proposal: BookingProposal, row: BookingRow) -> None:
    """Take one person out of the proposal.

    Raises:
        StepNotOpen: the proposal has been sent.
    """
    _still_open(proposal)
    proposal.rows.remove(row)
    _changed(proposal)


def discard(proposal: BookingProposal) -> None:
    """Throw a proposal away that has not been sent.

    Raises:
        StepNotOpen: it has been sent.
    """
    _still_open(proposal)
    db.session.delete(proposal)
    db.session.flush()


def send(proposal: BookingProposal, *, seen: int, actor: Actor, sender: Sender) -> int:
    """Book every line that has a time, and invite: all of them, or none. Return how many.

    Raises:
        StepNotOpen: it has been sent.
        Outdated: it is no longer as it was seen.
        Invalid: a line cannot be booked, or none has a time; the lines tell.
    """
    _still_open(proposal)
    if proposal.revision != seen:
        raise Outdated(f"booking proposal {proposal.id} is at {proposal.revision}, not {seen}")
    lock_people(proposal, actor)
    lines = lines_of(proposal, surroundings_of(proposal, actor), actor)
    ready = [line for line in lines if line.row.starts_at]
    if not ready:
        raise Invalid(lines=_("Nobody has a time yet. Choose days and times first."))
    if any(line.stops for line in ready):
        raise Invalid(lines=_("Some times do not work. Change the lines that are marked."))
    _book(proposal, ready, actor, sender)
    proposal.sent_at = clock.now()
    _changed(proposal)
    return len(ready)


def _book(proposal: BookingProposal, lines: Sequence[Line], actor: Actor, sender: Sender) -> None:
    plans = lock_plans([line.plan_id for line in lines if line.plan_id])
    for line in lines:
        if line.plan_id is None or line.row.starts_at is None:
            continue
        starts = clock.local(line.row.starts_at)
        booking = meetings.Booking(
            kind=proposal.kind,
            day=starts.date(),
            clock=starts.time(),
            minutes=proposal.minutes,
            place=proposal.place,
            link=proposal.link,
        )
        key = secrets.token_hex(16)  # the row of the proposal is locked: nobody books it twice
        booked = meetings.book(plans[line.plan_id], booking, key=key, actor=actor, sender=sender)
        line.row.meeting_id = booked.id


def cancel(proposal: BookingProposal, *, actor: Actor, sender: Sender) -> int:
    """Call off what was booked and has neither been held nor called off. Return how many.

    Meetings of people whom the actor no longer leads stay; their manager has them now.
    """
    found = list_meetings_of(proposal)
    plans = lock_plans([meeting.plan_id for meeting in found])
    cancelled = 0
    for meeting in found:
        plan = plans[meeting.plan_id]
        lead = actor.lead_in(plan)
        if lead and lead.may_act:
            seen = meeting.version
            meetings.cancel(plan, meeting, seen=seen, actor=actor, sender=sender)
            cancelled += 1
    return cancelled


def _still_open(proposal: BookingProposal) -> None:
    if proposal.sent_at:
        raise StepNotOpen(
            f"booking proposal {proposal.id} has been sent",
            reason=_l("The proposal has been sent, and its meetings are booked."),
            help=_l("Change or cancel a meeting on its own page, or begin a new proposal."),
        )


def _changed(proposal: BookingProposal) -> None:
    proposal.revision += 1
    db.session.flush()
