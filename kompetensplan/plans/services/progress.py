"""What the employee has done: it lives beside what was agreed and changes no hash (PLAN-4)."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.hooks import Hook
from kompetensplan.plans.models import EventKind, Plan, Step
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.history import record
from kompetensplan.plans.values import Unreadable, Words
from kompetensplan.policy import Actor, Permission

# SKE-3: one of the three answers says something.
REFLECTION_MIN = 20
QUESTIONS = ("tried", "happened", "next_time")


def _nothing_is_kept() -> None:
    return None


# Forget what is kept ready of what somebody lets be read in a summary (SKE-3).
forget_summaries = Hook(_nothing_is_kept)


def forget_told(steps: Iterable[Step]) -> None:
    """Let nothing be kept ready any more with thoughts on these steps, if there are any in it."""
    if any(step.in_summary for step in steps):
        forget_summaries()


def tick(plan: Plan, step: Step, *, done: bool, actor: Actor) -> None:
    """Say that a step is done, or that it is not. Saying it twice changes nothing.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: the plan is closed or paused.
    """
    _open(plan, actor)
    if done == (step.done_on is not None):
        return
    forget_told([step])
    step.done_on = clock.today() if done else None
    # Thoughts once written stay, also when the tick is taken away for a while.
    step.reflected_at = clock.now() if done and _says_something(step) else None
    kind = EventKind.STEP_DONE if done else EventKind.STEP_UNDONE
    record(plan, kind, actor=actor, detail=step.title)
    db.session.flush()


def reflect(
    plan: Plan,
    step: Step,
    *,
    answers: dict[str, str],
    actor: Actor,
    involved: str = "",
    in_summary: bool = False,
) -> None:
    """Write down what came of a step; with that it is clear (SKE-2, SKE-3).

    `involved` is who was with, in the employee's words; `in_summary` lets the thoughts be read
    in the unit's summary.

    Raises:
        NotAllowed, StepNotOpen: as `tick`.
        Invalid: none of the three answers says anything, or one is too long.
    """
    _open(plan, actor)
    texts: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in QUESTIONS:
        try:
            texts[name] = Words(2000).parse(answers.get(name, ""))
        except Unreadable as problem:
            problems[name] = problem.message
    if not problems and all(len(text) < REFLECTION_MIN for text in texts.values()):
        problems["tried"] = _l("Answer at least one of the questions with a whole sentence.")
    if problems:
        raise Invalid(**problems)
    forget_told([step])
    step.done_on = step.done_on or clock.today()
    step.tried, step.happened, step.next_time = (texts[name] for name in QUESTIONS)
    step.involved, step.in_summary = involved, in_summary
    step.reflected_at = clock.now()
    record(plan, EventKind.STEP_REFLECTED, actor=actor, detail=step.title)
    db.session.flush()


def _says_something(step: Step) -> bool:
    return any(len(getattr(step, name)) >= REFLECTION_MIN for name in QUESTIONS)


def _open(plan: Plan, actor: Actor) -> None:
    policy.require(actor, Permission.PLAN_PROGRESS, plan)
    if plan.is_at_rest:
        raise not_open(plan)
