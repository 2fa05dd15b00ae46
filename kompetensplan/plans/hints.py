"""Hints that help to write well. They never stop anybody (GOAL-2, SKE-1)."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.plans.models import Goal, Plan, Step

MANY_GOALS = 5
SHORT_TITLE = 30
LONG_STEP = 180  # minutes


def about_plan(plan: Plan) -> LazyString | None:
    """Return a hint about the plan as a whole."""
    if len(plan.goals) <= MANY_GOALS:
        return None
    return _l("There are more than 5 goals. Fewer goals are easier to keep up.")


def about_goal(goal: Goal) -> LazyString | None:
    """Return a hint about a goal's wording."""
    title = goal.title.strip().casefold()
    if not title:
        return None
    if title.startswith(("bli bättre på", "become better at", "get better at")):
        return _l("Say what you will be able to do, rather than that you will become better.")
    if len(title) < SHORT_TITLE:
        return _l("The goal is short. Is it clear what you will do differently?")
    if goal.ends_on is None:
        return _l("A goal with an end date is easier to follow up.")
    return None


def about_step(step: Step) -> LazyString | None:
    """Return a hint about a step's size."""
    if step.minutes is None or step.minutes <= LONG_STEP:
        return None
    return _l("This is more than 3 hours. Can the step be divided?")
