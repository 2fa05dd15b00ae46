"""Answering the changes of a proposal, one by one (PLAN-5)."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from kompetensplan import policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated
from kompetensplan.plans.models import AnswerKind, ChangeAnswer, Plan, PlanState
from kompetensplan.plans.queries.agreement import find_latest
from kompetensplan.plans.queries.proposals import changes_in, weigh
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.plans.wording import clean
from kompetensplan.policy import Actor, Permission

LONGEST = 1000


def answer(
    plan: Plan, kind: AnswerKind, *, change: tuple[str, str], text: str = "", actor: Actor
) -> None:
    """Accept a change, or say what there is to talk about; `change` is its key and mark.

    Raises:
        NotAllowed: the actor is not one of the two.
        StepNotOpen: no change is proposed.
        Outdated: the change has been rewritten, or taken back, since it was shown.
        Invalid: nothing says what to talk about, or it is too long.
    """
    base, present = _present(plan, actor)
    if change not in present:
        raise Outdated(f"change {change[0]} of plan {plan.id}")
    words = clean(text)
    if kind is AnswerKind.DISCUSS and not words:
        raise Invalid(text=_l("Write what you want to talk about."))
    if len(words) > LONGEST:
        raise Invalid(text=_l("Write at most 1 000 characters."))
    _write(plan, base, [change], kind, words, actor)
    if kind is AnswerKind.DISCUSS:
        tell_the_two(plan, "change_discussed", by=actor)


def accept_rest(plan: Plan, *, seen: Sequence[tuple[str, str]], actor: Actor) -> int:
    """Accept all changes among `seen` that the actor has not answered; return how many.

    What was rewritten since the page was shown is left to be read first.

    Raises:
        NotAllowed, StepNotOpen: as `answer`.
    """
    base, _present_ones = _present(plan, actor)
    agreed = find_latest(plan)
    weighed = weigh(plan, base, changes_in(agreed.content, plan) if agreed else [])
    left = [
        (each.change.key, each.change.mark)
        for each in weighed
        if each.answer_of(actor.person_id) is None and (each.change.key, each.change.mark) in seen
    ]
    _write(plan, base, left, AnswerKind.ACCEPT, "", actor)
    return len(left)


def _present(plan: Plan, actor: Actor) -> tuple[int, set[tuple[str, str]]]:
    policy.require(actor, Permission.PLAN_EDIT, plan)
    agreed = find_latest(plan)
    if plan.state is not PlanState.CHANGING or agreed is None:
        raise not_open(plan)
    changes = changes_in(agreed.content, plan)
    return agreed.number, {(each.key, each.mark) for each in changes}


def _write(
    plan: Plan,
    base: int,
    changes: Sequence[tuple[str, str]],
    kind: AnswerKind,
    text: str,
    actor: Actor,
) -> None:
    for key, mark in changes:
        db.session.add(
            ChangeAnswer(
                plan_id=plan.id,
                base=base,
                key=key,
                mark=mark,
                kind=kind,
                text=text,
                person_id=actor.person_id,
                capacity=actor.capacity_for(plan),
                on_behalf_of=actor.on_behalf_of(plan),
            )
        )
    db.session.flush()
