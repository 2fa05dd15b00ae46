"""Hints that help to write well. They never stop anybody (GOAL-2, SKE-1)."""

import re
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.plans.models import Goal, Plan, Step

MANY_GOALS = 5
SHORT_TITLE = 30
LONG_STEP = 180  # minutes
VAGUE = ("bli bättre på", "become better at", "get better at")
_MONTHS = "januari februari mars april maj juni juli augusti september oktober november december"
_TIME = re.compile(
    rf"\b(senast|innan|till och med|{'|'.join(_MONTHS.split())}|20\d\d)\b|\bv\.? ?\d"
)


@dataclass(frozen=True, slots=True)
class Hint:
    """One of the five: its name, whether the goal has it, and what one can do when not."""

    name: LazyString
    has: bool
    advice: LazyString | str


def about_plan(plan: Plan) -> LazyString | None:
    """Return a hint about the plan as a whole."""
    if len(plan.goals) <= MANY_GOALS:
        return None
    return _l("There are more than 5 goals. Fewer goals are easier to keep up.")


def about_goal(goal: Goal) -> list[Hint]:
    """Return what helps others to notice a goal, and how far this one has come (GOAL-2)."""
    has_steps = any(step.title for activity in goal.activities for step in activity.steps)
    matters = goal.is_linked or bool(goal.purpose.strip())
    has_end = goal.ends_on is not None or bool(_TIME.search(goal.title.casefold()))
    unclear = _unclear(goal.title.strip().casefold())
    return [
        Hint(_l("Clear"), unclear is None, unclear or ""),
        Hint(
            _l("Can be noticed"),
            bool(goal.effect_sign.strip()),
            _l("Write what you or others will see or hear."),
        ),
        Hint(_l("Possible"), has_steps, _l("Add a small step to begin with.")),
        Hint(
            _l("Important to the work"),
            matters,
            _l("Choose a priority, or write what the goal is to lead to."),
        ),
        Hint(_l("Has an end date"), has_end, _l("Choose when the whole goal is to be done.")),
    ]


def _unclear(title: str) -> LazyString | None:
    if not title:
        return _l("Write what you will be able to do, or do differently.")
    if title.startswith(VAGUE):
        return _l("Say what you will be able to do, rather than that you will become better.")
    if len(title) < SHORT_TITLE:
        return _l("The goal is short. Is it clear what you will do differently?")
    return None


def about_step(step: Step) -> LazyString | None:
    """Return a hint about a step's size."""
    if step.minutes is None or step.minutes <= LONG_STEP:
        return None
    return _l("This is more than 3 hours. Can the step be divided?")
