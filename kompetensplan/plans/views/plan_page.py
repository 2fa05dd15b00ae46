"""What the page of a plan shows, gathered in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from kompetensplan import clock, policy
from kompetensplan.filters import language
from kompetensplan.organisation.queries import find_manager_of, find_open_move
from kompetensplan.plans import hints
from kompetensplan.plans.models import (
    ActionPoint,
    Goal,
    GoalFollowUp,
    Meeting,
    MeetingKind,
    Plan,
    PlanState,
    Step,
    TargetKind,
)
from kompetensplan.plans.queries.agreement import find_latest
from kompetensplan.plans.queries.decisions import latest_follow_ups, list_points
from kompetensplan.plans.queries.history import Line, list_lines
from kompetensplan.plans.queries.meetings import list_of_plan
from kompetensplan.plans.queries.plan import facts_of
from kompetensplan.plans.queries.preparations import find_own
from kompetensplan.plans.queries.targets import Ref, find_removed
from kompetensplan.plans.sentences import entries
from kompetensplan.plans.views.todo import Situation, Todo, missing_in, todo_of
from kompetensplan.plans.workflow import STEPS, Facts
from kompetensplan.plans.workflow import Step as Move
from kompetensplan.policy import Actor, Permission
from kompetensplan.priorities.models import Level
from kompetensplan.priorities.queries import Node, threads_of, whole_threads
from kompetensplan.texts import short_date

S = PlanState
NO_VERSION = (S.DRAFT, S.PROPOSED, S.ENDED_WITHOUT_AGREEMENT)
Knot = dict[str, str]
_PLACE = {
    S.DRAFT: 1,
    S.PROPOSED: 2,
    S.CHANGING: 4,
    S.AGREED: 4,
    S.SET_WITHOUT_AGREEMENT: 4,
    S.CLOSED: 6,
    S.ENDED_WITHOUT_AGREEMENT: 3,
}


@dataclass(frozen=True, slots=True)
class PlanPage:
    """All that `plans/show.html` shows."""

    plan: Plan
    is_mine: bool
    other: str
    facts: Facts
    place: int
    notes: Sequence[str]
    todo: Sequence[Todo]
    meeting: Meeting | None
    goals: Sequence["GoalCard"]
    moves: Sequence[Move]
    blocked: Sequence[Move]
    log: Sequence[dict[str, Any]]
    latest: int
    is_agreed: bool
    annulled: int  # the number of the latest version, where that one is annulled
    hint: object
    unlinked: int
    removed: "Removed | None"
    points: Sequence[ActionPoint]

    @property
    def planned_minutes(self) -> int:
        """Planned time: of each activity, or else the sum of its steps."""
        activities = [each for card in self.goals for each in card.goal.activities]
        steps = {each.id: sum(step.minutes or 0 for step in each.steps) for each in activities}
        return sum(steps[each.id] if each.minutes is None else each.minutes for each in activities)


@dataclass(frozen=True, slots=True)
class GoalCard:
    """One goal on the plan's page.

    `threads` has a red thread per link; `clear` counts steps with thoughts written (SKE-2);
    `said` is how it went when it was last followed up (MEET-6).
    """

    goal: Goal
    threads: Sequence[Sequence[Knot]]
    steps: Sequence[Step]
    missing: Sequence[str]
    said: GoalFollowUp | None = None

    @property
    def clear(self) -> int:
        return sum(1 for step in self.steps if step.reflected_at)

    @property
    def state(self) -> str:
        if self.steps and self.clear == len(self.steps):
            return "done"
        return "ongoing" if any(step.done_on for step in self.steps) else "not_started"


@dataclass(frozen=True, slots=True)
class Removed:
    """What was just taken out, and can be brought back."""

    ref: str
    title: str


def plan_page(plan: Plan, actor: Actor) -> PlanPage:
    """Return what the page shows, in at most eight statements; `plan` has its content."""
    is_mine = policy.owns(actor, plan.employment)
    other = _other(plan, is_mine)
    meetings, lines = list_of_plan(plan), list_lines(plan, limit=60)
    said, meeting = latest_follow_ups(meetings), next_meeting(meetings)
    proposed = find_latest(plan) if plan.state is S.CHANGING else None
    facts, move = facts_of(plan, proposed), find_open_move(plan.employment_id)
    back = back_since(plan, lines, meetings)
    prepared = _has_prepared(plan, meeting, actor)
    threads = threads_of({link.priority_id for goal in plan.goals for link in goal.links})
    open_to = [
        step
        for step in STEPS.values()
        if plan.state in step.sources
        and not (step.is_apart or step.name == "propose")
        and policy.allows(actor, step.permission, plan)
    ]
    return PlanPage(
        plan=plan,
        is_mine=is_mine,
        other=other,
        facts=facts,
        place=_place(plan, facts),
        notes=_notes(plan, facts, meeting),
        todo=todo_of(Situation(plan, facts, actor, meeting, move, other, back, prepared)),
        meeting=meeting,
        goals=[_card(goal, threads, plan, said.get(goal.id)) for goal in plan.goals],
        moves=[step for step in open_to if not step.missing(facts)],
        blocked=[step for step in open_to if step.missing(facts)],
        log=entries(latest_doings(lines), plan, actor),
        latest=0 if plan.state in NO_VERSION else facts.version,
        is_agreed=not facts.is_set_alone,
        annulled=proposed.number if proposed and proposed.annulled_at else 0,
        hint=hints.about_plan(plan),
        unlinked=sum(1 for goal in plan.goals if not goal.is_linked),
        removed=just_removed(plan),
        points=[each for each in list_points(plan) if each.outcome is None or settled_today(each)],
    )


def _has_prepared(plan: Plan, meeting: Meeting | None, actor: Actor) -> bool:
    """Tell whether the actor has shared something before the meeting that they wait for."""
    if meeting is None or plan.state not in (S.PROPOSED, S.CHANGING):
        return False
    own = find_own(meeting, actor)
    return bool(own and own.shared_at)


def latest_doings(lines: Sequence[Line], most: int = 5) -> list[Line]:
    """Return the latest lines of history; what one has written in one thing at a time is one."""
    doings: list[Line] = []
    for line in lines:
        last = doings[-1] if doings else None
        if last and (last.person_id, _subject(last)) == (line.person_id, _subject(line)):
            continue
        doings.append(line)
    return doings[:most]


def _subject(line: Line) -> tuple[object, ...]:
    if line.is_change:
        return line.target_kind, line.target_id
    return line.what, line.id


def settled_today(point: ActionPoint) -> bool:
    """Tell whether it was settled today: what one has just pressed can be opened again."""
    return bool(point.settled_at and clock.local(point.settled_at).date() == clock.today())


def back_since(plan: Plan, lines: Sequence[Line], meetings: Sequence[Meeting]) -> date | None:
    """Return the day when a leave was over, while a return talk has still to be booked (ABS-4)."""
    is_back = (line.at for line in lines if line.what == "resumed" and line.person_id is None)
    at = next(is_back, None)
    if at is None or plan.is_at_rest:
        return None
    talks = (each for each in meetings if each.kind is MeetingKind.RETURN)
    if any(each.cancelled_at is None and each.booked_at >= at for each in talks):
        return None
    return clock.local(at).date()


def next_meeting(meetings: Sequence[Meeting]) -> Meeting | None:
    """Return the soonest meeting that is neither held nor cancelled."""
    ahead = [each for each in meetings if each.held_on is None and each.cancelled_at is None]
    return min(ahead, key=lambda each: each.starts_at, default=None)


def ref_in(text: str) -> Ref | None:
    """Return what "goal-5" points at."""
    kind, _dash, key = text.partition("-")
    if kind not in set(TargetKind) or not key.isascii() or not key.isdigit() or len(key) > 9:
        return None
    return TargetKind(kind), int(key)


def just_removed(plan: Plan) -> Removed | None:
    """Return what the address says was just taken out, to offer it back."""
    ref = ref_in(request.args.get("removed", ""))
    thing = find_removed(plan, ref) if ref and plan.is_editable else None
    return Removed(request.args["removed"], thing.title) if thing else None


def _other(plan: Plan, is_mine: bool) -> str:
    """Return the first name of the other one of the two."""
    if not is_mine:
        return plan.employment.person.given_name
    manager = find_manager_of(plan.employment)
    return manager.given_name if manager else _("your manager")


def _place(plan: Plan, facts: Facts) -> int:
    """Return how far the plan has come, 1 to 5 of the five on the page; 6 when all is done."""
    state = plan.paused_from or plan.state
    if state is S.PROPOSED and facts.held_on:
        return 3
    if state.is_in_force and plan.follow_up_on and plan.follow_up_on <= clock.today():
        return 5
    return _PLACE[state]


def _notes(plan: Plan, facts: Facts, meeting: Meeting | None) -> list[str]:
    """Return what stands below the five words of where the plan is: dates, as far as known."""
    locale = language()

    def said(day: date | datetime | None) -> str:
        return short_date(day, locale) if day else ""

    met = facts.held_on or (meeting.starts_at if meeting else None)
    agreed = _("change proposal") if plan.state is S.CHANGING else ""
    started = _("started %(date)s", date=said(plan.created_at))
    return [started, "", said(met), agreed, said(plan.follow_up_on)]


def _card(
    goal: Goal, threads: Mapping[int, tuple[Node, ...]], plan: Plan, said: GoalFollowUp | None
) -> GoalCard:
    steps = [step for activity in goal.activities for step in activity.steps if step.title]
    return GoalCard(
        goal=goal,
        threads=[knots(each) for each in whole_threads(priority_ids(goal), threads)],
        steps=steps,
        missing=list(missing_in(goal)) if plan.is_editable else [],
        said=said,
    )


def priority_ids(goal: Goal) -> list[int]:
    """Return the ids of the priorities that a goal hangs on."""
    return [link.priority_id for link in goal.links]


def knots(nodes: Sequence[Node]) -> list[Knot]:
    """Return a red thread as `components/thread.html` draws it, from the municipality down."""
    words = {
        Level.ORGANISATION.value: _("The municipality"),
        Level.DEPARTMENT.value: _("The department"),
        Level.UNIT.value: _("The unit"),
    }
    return [
        {
            "label": words[node.level],
            "text": node.title,
            "href": url_for("priorities.show", priority_id=node.id),
        }
        for node in nodes
        if node.level in words
    ]


def may_write(plan: Plan, actor: Actor) -> bool:
    """Tell whether the actor may write in the plan now."""
    return plan.is_editable and policy.allows(actor, Permission.PLAN_EDIT, plan)
