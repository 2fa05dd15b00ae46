"""What waits for the one who opens a plan, read off the workflow table and the facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kompetensplan import clock, policy
from kompetensplan.filters import language
from kompetensplan.organisation.models import EmploymentMove
from kompetensplan.plans.models import Goal, Meeting, Plan, PlanState, Step
from kompetensplan.plans.queries.plan import PURPOSE_MIN, is_complete
from kompetensplan.plans.workflow import STEPS, Facts
from kompetensplan.policy import Actor, Permission
from kompetensplan.texts import medium_date, quoted

AT_MOST = 5
LEAVING = 30  # days


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: a link, or with `posts` a button; without `action` something to wait for."""

    title: str
    notes: Sequence[str] = ()
    icon: str = "check"
    tone: str = ""
    href: str = ""
    action: str = ""
    hidden: str = ""
    posts: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What the list is made from: the plan, the facts, its next meeting, and who asks."""

    plan: Plan
    facts: Facts
    actor: Actor
    meeting: Meeting | None
    move: EmploymentMove | None = None
    other: str = field(default="")
    back_since: date | None = None
    has_prepared: bool = False

    def may(self, permission: Permission) -> bool:
        return policy.allows(self.actor, permission, self.plan)

    def to(self, endpoint: str, **values: Any) -> str:
        return url_for(f"plans.{endpoint}", plan_id=self.plan.id, **values)


def todo_of(here: Situation) -> list[Todo]:
    """Return what waits for the actor, the most urgent first, five at the most."""
    waiting = {
        PlanState.DRAFT: _in_draft,
        PlanState.PROPOSED: _before_agreement,
        PlanState.CHANGING: _before_agreement,
        PlanState.AGREED: _in_the_year,
        PlanState.SET_WITHOUT_AGREEMENT: _in_the_year,
    }.get(here.plan.state, _nothing)
    first = chain(_another_time(here), _after_move(here), _before_last_day(here))
    return list(islice(chain(first, _back(here), waiting(here)), AT_MOST))


def _before_last_day(here: Situation) -> Iterator[Todo]:
    """Yield what the employee fetches before the last day, from 30 days before it (EMP-6)."""
    last_day = here.plan.employment.ends_on
    if not last_day or not here.may(Permission.PLAN_EXPORT):
        return
    if 0 <= (last_day - clock.today()).days <= LEAVING:
        said = medium_date(last_day, language())
        yield Todo(
            _("Your last day is %(date)s", date=said),
            [_("Fetch your plans as PDF and data file before it.")],
            icon="download",
            href=url_for("rights.my_data"),
            action=_("Fetch"),
        )


def _another_time(here: Situation) -> Iterator[Todo]:
    """Yield the employee's wish for another time, until it is answered."""
    booked = here.meeting
    if booked is None or booked.asked_at is None or not booked.lies_ahead:
        return
    if here.may(Permission.MEETING_MANAGE):
        yield Todo(
            _("%(name)s asks for another time", name=here.other),
            icon="clock",
            href=here.to("answer_time", meeting_id=booked.id),
            action=_("Answer"),
            hidden=_("about another time"),
        )
    elif here.may(Permission.MEETING_ASK):
        yield Todo(
            _("You have asked for another time. %(name)s answers.", name=here.other),
            icon="hourglass",
        )


def _after_move(here: Situation) -> Iterator[Todo]:
    """Yield what to do about a move: for the two, or the employee alone (EMP-3, EMP-4)."""
    move = here.move
    if move is None or not policy.allows(here.actor, Permission.MOVE_SETTLE, move):
        return
    address = url_for("moves.settle", move_id=move.id)
    if move.is_to_another_authority:
        note = _("Your earlier plan stays with %(authority)s.", authority=move.from_authority)
        title, action = _("Choose what to take along from your earlier plan"), _("Choose")
        yield Todo(title, [note], icon="route", href=address, action=action)
    elif not here.plan.is_closed and not here.plan.is_left_behind:
        late = move.due_on < clock.today()
        said = medium_date(move.due_on, language())
        note = _("No later than %(date)s, together", date=said)
        title, tone = _("Take along or close the goals after the move"), "warning" if late else ""
        yield Todo(title, [note], icon="repeat", tone=tone, href=address, action=_("Go through"))


def _back(here: Situation) -> Iterator[Todo]:
    """Yield the return talk, for both, until it is booked or held (ABS-4)."""
    if here.back_since is None:
        return
    if here.may(Permission.MEETING_MANAGE):
        yield Todo(
            _("Book a return talk with %(name)s", name=here.other),
            [_("Back since %(date)s", date=medium_date(here.back_since, language()))],
            icon="calendar-plus",
            href=here.to("book_meeting", kind="return"),
            action=_("Book"),
            hidden=_("the return talk"),
        )
    elif here.may(Permission.PLAN_CONFIRM):
        yield Todo(
            _("Return talk: %(name)s books a time", name=here.other),
            [_("Look through the dates in the plan before you meet.")],
            icon="hourglass",
            href=here.to("move_dates"),
            action=_("See the dates"),
        )


def _nothing(here: Situation) -> Iterator[Todo]:
    yield from ()


def _in_draft(here: Situation) -> Iterator[Todo]:
    if not here.may(Permission.PLAN_EDIT):
        return
    if not here.plan.goals:
        yield Todo(
            _("Write the first goal"),
            [_("What will you be able to do, or do differently?")]
            if here.may(Permission.PLAN_CONFIRM)
            else [],
            icon="target",
            href=here.to("add_goal"),
            action=_("Write"),
            hidden=_("the first goal"),
            posts=True,
        )
        return
    yield from _goals_to_finish(here)
    if not STEPS["propose"].missing(here.facts):
        yield Todo(
            _("Mark the plan as ready for the meeting"),
            [_("You can both go on writing until you have agreed.")],
            icon="send",
            href=here.to("take_step", name="propose"),
            action=_("Ready for the meeting"),
            posts=True,
        )


def _goals_to_finish(here: Situation) -> Iterator[Todo]:
    """Yield the goals that SOL-1 does not let through, each with what it lacks."""
    for goal in here.plan.goals:
        if not is_complete(goal):
            title = goal.title or _("Goal without words")
            yield Todo(
                _("Finish the goal %(title)s", title=quoted(title, language())),
                list(missing_in(goal)),
                icon="pencil",
                href=here.to("edit_goal", goal_id=goal.id),
                action=_("Go on"),
                hidden=_("with the goal %(title)s", title=title),
            )


def missing_in(goal: Goal) -> Iterator[str]:
    """Yield what a goal lacks before it can be agreed on (SOL-1)."""
    if not goal.title.strip():
        yield _("The goal has no words yet")
    if not goal.purpose.strip():
        yield _("Write what it is to lead to")
    elif len(goal.purpose.strip()) < PURPOSE_MIN:
        yield _("Say a little more about what it is to lead to")
    if not goal.is_linked and not goal.unlinked_reason:
        yield _("Link it to a priority, or write why it has no link")


def _before_agreement(here: Situation) -> Iterator[Todo]:
    if here.may(Permission.PLAN_EDIT):
        yield from _goals_to_finish(here)
    name = "approve" if here.may(Permission.PLAN_APPROVE) else "confirm"
    signed = here.facts.approved if name == "approve" else here.facts.confirmed
    if here.plan.state is PlanState.CHANGING and here.may(Permission.PLAN_EDIT) and not signed:
        yield from _of_the_proposal(here)
    if here.facts.held_on is None:
        yield from _until_the_meeting(here)
        return
    if not here.may(STEPS[name].permission):
        return
    if name == "approve" and not STEPS["set_without_agreement"].missing(here.facts):
        yield from _long_silent(here)
    elif signed:
        yield Todo(_("Waiting for %(name)s to sign", name=here.other), icon="hourglass")
    elif not STEPS[name].missing(here.facts):
        yield Todo(
            _("Read the plan and approve it")
            if name == "approve"
            else _("Read the plan and confirm that you agree"),
            [_("The plan is agreed when both have signed.")],
            icon="signature",
            href=here.to("sign"),
            action=_("Read and sign"),
        )


def _of_the_proposal(here: Situation) -> Iterator[Todo]:
    """Yield what a proposal of changes lacks before it can be signed."""
    if here.facts.unchanged:
        yield Todo(
            _("Write what you want to change"),
            [_("The plan still says what you agreed on.")],
            icon="pencil",
            href=here.to("edit_goal", goal_id=here.plan.goals[0].id)
            if here.plan.goals
            else here.to("show", _anchor="goals"),
            action=_("Write"),
        )
        return
    yield Todo(
        ngettext(
            "Talk about %(num)s change that is marked for it",
            "Talk about %(num)s changes that are marked for it",
            here.facts.discussed,
        )
        if here.facts.discussed
        else _("Go through the changes one by one"),
        icon="messages-square" if here.facts.discussed else "list-checks",
        tone="warning" if here.facts.discussed else "",
        href=here.to("difference_page"),
        action=_("See the changes"),
    )


def _long_silent(here: Situation) -> Iterator[Todo]:
    """Yield what the manager can choose when the employee has been silent (MEET-5)."""
    if here.plan.state not in STEPS["set_without_agreement"].sources:
        yield Todo(_("Waiting for %(name)s to sign", name=here.other), icon="hourglass")
        return
    yield Todo(
        _("%(name)s has not confirmed the plan in 30 days", name=here.other),
        [_("Talk again, or set the plan without agreement.")],
        icon="hourglass",
        tone="warning",
        href=here.to("set_without_agreement"),
        action=_("See what you can do"),
    )


def _until_the_meeting(here: Situation) -> Iterator[Todo]:
    booked, manages = here.meeting, here.may(Permission.MEETING_MANAGE)
    if booked is None and manages:
        yield Todo(
            _("Book the meeting"),
            [_("You agree on the plan when you have met.")],
            icon="calendar-plus",
            href=here.to("book_meeting"),
            action=_("Book"),
            hidden=_("the meeting"),
        )
    elif booked is None:
        yield Todo(_("%(name)s books a time for the meeting", name=here.other), icon="hourglass")
    elif manages and booked.starts_at <= clock.now():
        yield Todo(
            _("Fill in when the meeting was held"),
            icon="calendar",
            href=here.to("meeting", meeting_id=booked.id),
            action=_("Fill in"),
        )
    elif here.has_prepared:
        yield Todo(
            _("You have prepared for the meeting"),
            [_("You have shared what you wrote.")],
            icon="messages-square",
            href=here.to("meeting", meeting_id=booked.id),
            action=_("To the meeting"),
        )
    else:
        prepares = here.may(Permission.PREPARATION_WRITE)
        yield Todo(
            _("Prepare for the meeting"),
            [_("Read the plan, and write what you want to talk about.")],
            icon="messages-square",
            href=here.to("prepare" if prepares else "meeting", meeting_id=booked.id),
            action=_("Prepare") if prepares else _("To the meeting"),
        )


def _in_the_year(here: Situation) -> Iterator[Todo]:
    """Yield steps to think back on, and the next one to try, for the employee."""
    if not here.may(Permission.PLAN_PROGRESS):
        return
    steps = [each for each in steps_of(here.plan) if each.title]
    for step in steps:
        if step.done_on and not step.reflected_at:
            yield Todo(
                _("Write how it went: %(step)s", step=step.title),
                icon="message-circle",
                href=here.to("reflect", step_id=step.id),
                action=_("Write"),
                hidden=_("how it went"),
            )
    ahead = [each for each in steps if each.done_on is None]
    for step in sorted(ahead, key=lambda each: (each.week is None, each.week or clock.today()))[:1]:
        yield Todo(
            _("Your next step: %(step)s", step=step.title),
            icon="footprints",
            href=here.to("tick_step", step_id=step.id, done=1),
            action=_("I have done it"),
            hidden=step.title,
            posts=True,
        )


def steps_of(plan: Plan) -> list[Step]:
    """Return all steps of a plan, in its order."""
    return [step for goal in plan.goals for activity in goal.activities for step in activity.steps]
