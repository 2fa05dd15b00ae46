"""What a manager has to do, made from what is known of each plan. Pure (SPAN-1)."""

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from kompetensplan import clock
from kompetensplan.comments.models import Comment
from kompetensplan.organisation.models import Employment, EmploymentMove
from kompetensplan.plans.models import ActionPoint, Meeting, MeetingKind, Plan
from kompetensplan.plans.standing import Standing, Waiting, waiting_for
from kompetensplan.plans.workflow import IN_FORCE, PlanState
from kompetensplan.policy import Lead
from kompetensplan.requests.models import TrainingRequest
from kompetensplan.requests.queries.request import in_a_row
from kompetensplan.requests.workflow import MOST_IN_A_ROW

# As long before a follow-up as there is time to book it, and how late one still counts for it.
AHEAD, RECENT = timedelta(days=14), timedelta(days=60)
# So many plans that wait for a meeting are booked together rather than one by one.
MANY = 4


class Kind(enum.StrEnum):
    """What there is to do; in the order of the page."""

    MEETING = "meeting"  # a meeting is ahead
    REQUEST = "request"  # a request for training to answer
    ANSWER = "answer"  # somebody asks for another time
    HELD = "held"  # say when it was held
    APPROVE = "approve"
    CHANGE = "change"  # read what is proposed
    DECIDE = "decide"  # not confirmed in 30 days (MEET-5)
    BACK = "back"  # book a return talk (ABS-4)
    MOVE = "move"  # take along or close the goals (EMP-3)
    TEXT = "text"  # read what somebody has written
    PROMISE = "promise"  # an action point of the manager's
    FOLLOW_UP = "follow_up"  # it is soon time, and none is booked
    BOOK = "book"  # the plan is ready for its meeting


class When(enum.StrEnum):
    TODAY = "today"
    WEEK = "week"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Texts:
    """What somebody has written in one plan and the manager has not read."""

    comments: Sequence[Comment] = ()
    suggestions: int = 0

    @property
    def up_to(self) -> int:
        """The id of the latest comment that is shown: no later one is marked as read with it."""
        return max((each.id for each in self.comments), default=0)


@dataclass(slots=True)
class Known:
    """What is known of one plan.

    Attributes:
        is_latest: it is the employee's latest plan in an open round: what it waits for counts.
        back_on: when a leave was over, while no return talk has been booked since.
        points: what the manager has promised, or both have, and is not settled.
    """

    plan: Plan
    lead: Lead
    standing: Standing
    is_latest: bool = True
    back_on: date | None = None
    move: EmploymentMove | None = None
    meetings: Sequence[Meeting] = ()
    points: Sequence[ActionPoint] = ()
    texts: Texts = field(default_factory=Texts)


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the list. `about` is a meeting, a request, a point and so on, by its kind.

    Only what a request is about need not be a plan: then `known` is None.
    """

    kind: Kind
    when: When
    employment: Employment
    on_behalf_of: str
    key: str
    known: Known | None = None
    about: Meeting | ActionPoint | Texts | EmploymentMove | TrainingRequest | None = None
    due: date | None = None
    at: datetime | None = None
    after: str = ""

    @property
    def plan(self) -> Plan | None:
        return self.known.plan if self.known else None

    @property
    def name(self) -> str:
        return self.employment.person.name

    @property
    def may_wait(self) -> bool:
        """Tell whether the request may be postponed once more (SKE-10)."""
        asked = self.about
        return isinstance(asked, TrainingRequest) and in_a_row(asked.answers) < MOST_IN_A_ROW

    @property
    def day(self) -> date | None:
        """The day of the meeting, on a clock in Sweden."""
        return clock.local(self.at).date() if self.at else None

    @property
    def is_late(self) -> bool:
        if isinstance(self.about, TrainingRequest):
            return self.about.is_unanswered
        return self.due is not None and self.due < clock.today()


def tasks_of(
    everything: Iterable[Known], requests: Iterable[tuple[TrainingRequest, Lead | None]] = ()
) -> list[Task]:
    """Return all there is to do, in the order of the page, each with the row that comes after it.

    `after` names the row that gets the focus when this one is done.
    """
    tasks = [task for known in everything for task in _of_plan(known)]
    tasks += [_request(asked, lead) for asked, lead in requests]
    tasks.sort(key=_order)
    following = [each.key for each in tasks[1:]] + ([tasks[-2].key] if len(tasks) > 1 else [""])
    return [replace(task, after=key) for task, key in zip(tasks, following, strict=False)]


def _order(task: Task) -> tuple[object, ...]:
    last = datetime.max.replace(tzinfo=clock.STOCKHOLM)
    kinds = list(Kind)
    return (
        list(When).index(task.when),
        kinds.index(task.kind),
        task.at or last,
        task.due or date.max,
        task.employment.person.sort_key,
        task.key,
    )


def _request(asked: TrainingRequest, lead: Lead | None) -> Task:
    """Return the request as a row; what waited longest comes first (SKE-9)."""
    at_first = lead.on_behalf_of if lead else ""
    key, due = f"request-{asked.id}", asked.waiting_since
    return Task(Kind.REQUEST, When.TODAY, asked.employment, at_first, key, about=asked, due=due)


def _task(known: Known, kind: Kind, part: When, key: str, **more: Any) -> Task:
    employment, lead = known.plan.employment, known.lead
    return Task(kind, part, employment, lead.on_behalf_of, key, known, **more)


def _of_plan(known: Known) -> Iterator[Task]:
    yield from _meetings(known)
    yield from _waits(known)
    yield from _follow_up(known)
    if known.back_on:
        yield _task(known, Kind.BACK, When.TODAY, f"back-{known.plan.id}")
    if move := known.move:
        due = move.due_on
        yield _task(known, Kind.MOVE, when(due), f"move-{move.id}", about=move, due=due)
    if known.texts.comments or known.texts.suggestions:
        key = f"text-{known.plan.id}"
        yield _task(known, Kind.TEXT, When.TODAY, key, about=known.texts)
    for point in known.points:
        key, due = f"point-{point.id}", point.due_on
        yield _task(known, Kind.PROMISE, when(due), key, about=point, due=due)


def when(day: date) -> When:
    """Return in which part of the list something with a last day stands."""
    today = clock.today()
    sunday = today + timedelta(days=6 - today.weekday())
    return When.TODAY if day <= today else When.WEEK if day <= sunday else When.LATER


def _meetings(known: Known) -> Iterator[Task]:
    """Yield meetings until Sunday, wishes for another time, and those to say of when held."""
    for meeting in known.meetings:
        if meeting.held_on is not None:
            continue
        at, key = meeting.starts_at, meeting.id
        if at <= clock.now():
            yield _task(known, Kind.HELD, When.TODAY, f"held-{key}", about=meeting, at=at)
            continue
        if meeting.asked_at:
            yield _task(known, Kind.ANSWER, When.TODAY, f"answer-{key}", about=meeting, at=at)
        if (part := when(clock.local(at).date())) is not When.LATER:
            yield _task(known, Kind.MEETING, part, f"meeting-{key}", about=meeting, at=at)


_WAITS = {
    Waiting.APPROVE: Kind.APPROVE,
    Waiting.READ_CHANGE: Kind.CHANGE,
    Waiting.DECIDE: Kind.DECIDE,
    Waiting.BOOK: Kind.BOOK,
}


def _waits(known: Known) -> Iterator[Task]:
    """Yield what the plan waits for the manager to do; the same as on the team's page says so."""
    if known.is_latest and (kind := _WAITS.get(waiting_for(known.standing, clock.now()))):
        yield _task(known, kind, When.TODAY, f"{kind}-{known.plan.id}")


def _follow_up(known: Known) -> Iterator[Task]:
    """Yield the follow-up that the plan names, while none is booked or has been held."""
    day, today = known.plan.follow_up_on, clock.today()
    if day is None or day > today + AHEAD:
        return
    if known.plan.state not in (*IN_FORCE, PlanState.CHANGING):
        return
    talks = [each for each in known.meetings if each.kind is MeetingKind.FOLLOW_UP]
    if any(each.held_on is None or each.held_on > today - RECENT for each in talks):
        return
    yield _task(known, Kind.FOLLOW_UP, when(day), f"follow_up-{known.plan.id}", due=day)


@dataclass(frozen=True, slots=True)
class Group:
    """The tasks of one kind in one part of the list."""

    kind: Kind
    tasks: Sequence[Task]

    @property
    def is_many_to_book(self) -> bool:
        return self.kind is Kind.BOOK and len(self.tasks) >= MANY


def groups_of(tasks: Iterable[Task], part: When) -> list[Group]:
    """Return the tasks of one part of the list, by kind in the order of the page."""
    found: dict[Kind, list[Task]] = {}
    for task in tasks:
        if task.when is part:
            found.setdefault(task.kind, []).append(task)
    return [Group(kind, rows) for kind, rows in found.items()]
