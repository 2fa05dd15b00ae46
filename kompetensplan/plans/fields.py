"""The fields that the two write in, as a table: what each holds and on what terms.

A term looks at the plan, the thing and the new value, and answers with what is wrong,
or with None. Services, forms and history all read `FIELDS`.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.plans.models import (
    Activity,
    ActivityKind,
    Goal,
    Plan,
    Step,
    StepKind,
    TargetKind,
)
from kompetensplan.plans.values import Choice, Day, Hours, Number, Value, Week, Words
from kompetensplan.policy import Permission

Target = Plan | Goal | Activity | Step
Term = Callable[[Plan, Any, Any], LazyString | None]
LAST_MONTHS: Final = 6  # GOAL-1


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, what it holds, its label, and what a new value must meet."""

    name: str
    value: Value
    label: LazyString
    terms: tuple[Term, ...] = ()
    permission: Permission = Permission.PLAN_EDIT


def latest_day(plan: Plan) -> date:
    """Return the last day that a goal may have: six months after the period (GOAL-1)."""
    end = plan.round.ends_on
    year, month = divmod(end.month - 1 + LAST_MONTHS, 12)
    year, month = end.year + year, month + 1
    return date(year, month, min(end.day, monthrange(year, month)[1]))


def within_the_period(plan: Plan, _target: object, day: date | None) -> LazyString | None:
    if day is None or plan.round.starts_on <= day <= latest_day(plan):
        return None
    return _l("Choose a date within the period, or at most 6 months after it.")


def week_within_the_period(plan: Plan, _target: object, monday: date | None) -> LazyString | None:
    if monday is None:
        return None
    # In this order: the last week that a calendar knows has no Sunday.
    if monday <= latest_day(plan) and monday + timedelta(days=6) >= plan.round.starts_on:
        return None
    return _l("Choose a week within the period, or at most 6 months after it.")


def not_above_the_level_to(_plan: Plan, goal: Goal, level: int | None) -> LazyString | None:
    if level is None or goal.level_to is None or level <= goal.level_to:
        return None
    return _l("The level now cannot be higher than the level that you aim for.")


def not_below_the_level_from(_plan: Plan, goal: Goal, level: int | None) -> LazyString | None:
    if level is None or goal.level_from is None or level >= goal.level_from:
        return None
    return _l("The level that you aim for cannot be lower than the level now.")


def _table(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


_FAR = 10**9
FIELDS: Final[dict[TargetKind, dict[str, Field]]] = {
    TargetKind.PLAN: _table(
        Field("follow_up_on", Day(), _l("Follow-up date"), (within_the_period,)),
        Field(
            "employee_comment",
            Words(2000),
            _l("The employee's comment"),
            permission=Permission.PLAN_CONFIRM,
        ),
    ),
    TargetKind.GOAL: _table(
        Field("title", Words(200, lines=False), _l("Goal")),
        Field("purpose", Words(2000), _l("What is it to lead to?")),
        Field("effect_sign", Words(2000), _l("How do we notice it?")),
        Field("ends_on", Day(), _l("The whole goal done by"), (within_the_period,)),
        Field("unlinked_reason", Words(1000), _l("Why has the goal no link?")),
        Field("competence_id", Number(1, _FAR), _l("Competence in the framework")),
        Field("competence_name", Words(200, lines=False), _l("Another competence")),
        Field("level_from", Number(1, 8), _l("Level now"), (not_above_the_level_to,)),
        Field("level_to", Number(1, 8), _l("Level to reach"), (not_below_the_level_from,)),
    ),
    TargetKind.ACTIVITY: _table(
        Field("title", Words(300, lines=False), _l("Activity")),
        Field("kind", Choice(ActivityKind), _l("Way of learning")),
        Field("minutes", Hours(), _l("Hours in all")),
        Field("support", Words(1000), _l("What I need from my manager")),
        Field("colleague", Words(200, lines=False), _l("Colleague who can help")),
    ),
    TargetKind.STEP: _table(
        Field("title", Words(300, lines=False), _l("Step")),
        Field("kind", Choice(StepKind, optional=True), _l("Kind")),
        Field("week", Week(), _l("Week"), (week_within_the_period,)),
        Field("minutes", Number(0, 6000), _l("Minutes")),
    ),
}

_KINDS: Final = {
    Plan: TargetKind.PLAN,
    Goal: TargetKind.GOAL,
    Activity: TargetKind.ACTIVITY,
    Step: TargetKind.STEP,
}


def kind_of(target: Target) -> TargetKind:
    """Return what kind of thing `target` is, as the history calls it."""
    return _KINDS[type(target)]


def text_of(target: Target, name: str) -> str:
    """Return what is stored in a field, as it is written in a form."""
    return FIELDS[kind_of(target)][name].value.text(getattr(target, name))
