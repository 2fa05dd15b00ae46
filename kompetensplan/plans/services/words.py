"""Writes down what somebody has chosen about a marked sentence (CONF-5)."""

from kompetensplan import policy
from kompetensplan.db import db
from kompetensplan.errors import Outdated
from kompetensplan.plans.fields import kind_of, text_of
from kompetensplan.plans.models import Meeting, Plan, SentenceAnswer, SentenceChoice, TargetKind
from kompetensplan.plans.own_texts import OwnEdit
from kompetensplan.plans.queries.preparations import find_own
from kompetensplan.plans.queries.targets import Ref
from kompetensplan.plans.queries.words import PlanMark, marks_in, marks_of
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.fields import write_field
from kompetensplan.plans.services.preparations import write_preparation
from kompetensplan.policy import Actor, Capacity, Permission


def answer_mark(
    plan: Plan, key: str, known_by: str, chosen: SentenceChoice, *, actor: Actor
) -> PlanMark:
    """Take a marked sentence out of its text, or say that it is about the work.

    What was chosen, by whom and when is kept; the sentence is not. Taken out, it can be brought
    back as any text of the plan.

    Raises:
        NotAllowed: the actor may not write in the plan, or not in that field.
        StepNotOpen: the plan is not open for writing.
        Outdated: the sentence does not stand there any more.
    """
    policy.require(actor, Permission.PLAN_EDIT, plan)
    if not plan.is_editable:
        raise not_open(plan)
    found = [each for each in marks_of(plan) if (each.key, each.fingerprint) == (key, known_by)]
    if not found:
        raise Outdated(f"the sentence is not in {key} any more")
    here = found[0]
    if chosen is SentenceChoice.REMOVED:
        text = text_of(here.target, here.field)
        left = here.mark.without(text)
        write_field(plan, here.target, here.field, base=text, value=left, actor=actor)
    ref = kind_of(here.target), here.target.id
    note_choice(plan, ref, here.field, known_by, chosen, actor=actor)
    return here


def answer_in_preparation(
    plan: Plan, meeting: Meeting, name: str, known_by: str, chosen: SentenceChoice, *, actor: Actor
) -> None:
    """Do the same for a sentence in what one writes before a meeting.

    Raises:
        NotAllowed, StepNotOpen: as `write_preparation`.
        Outdated: the sentence does not stand there any more.
    """
    own = find_own(meeting, actor)
    text = own.texts.get(name, "") if own else ""
    found = [each for each in marks_in(plan, {name: text}) if each.fingerprint == known_by]
    if not found:
        raise Outdated(f"the sentence is not in {name} any more")
    left = found[0].mark.without(text) if chosen is SentenceChoice.REMOVED else text
    write_preparation(plan, meeting, [OwnEdit(name, text, left)], actor=actor)
    note_choice(plan, (TargetKind.PLAN, plan.id), name, known_by, chosen, actor=actor)


def note_choice(
    plan: Plan,
    ref: Ref,
    field: str,
    known_by: str,
    chosen: SentenceChoice,
    *,
    actor: Actor,
    capacity: Capacity | None = None,
) -> None:
    """Keep what somebody has chosen about a sentence, and not the sentence."""
    kind, target_id = ref
    db.session.add(
        SentenceAnswer(
            plan_id=plan.id,
            target_kind=kind,
            target_id=target_id,
            field=field,
            fingerprint=known_by,
            chosen=chosen,
            person_id=actor.person_id,
            capacity=capacity or actor.capacity_for(plan),
        )
    )
    db.session.flush()
