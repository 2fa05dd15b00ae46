"""Saves what a form holds: each field by itself, so that one refusal stops no other."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kompetensplan.errors import Invalid, NotFound, StepNotOpen
from kompetensplan.plans.models import Goal, Plan
from kompetensplan.plans.queries.targets import Ref, find_out_of_sight, find_target
from kompetensplan.plans.services.fields import (
    LINKS,
    Collision,
    Written,
    keep_unseen,
    set_links,
    write_field,
)
from kompetensplan.plans.wording import clean
from kompetensplan.policy import Actor


@dataclass(frozen=True, slots=True)
class Edit:
    """One field as somebody wants it, with the text that they started from.

    `key` is what the form calls it.
    """

    key: str
    ref: Ref
    field: str
    base: str
    value: str


@dataclass(slots=True)
class Outcome:
    """What became of each edit, by its key; `late` holds texts that came too late."""

    written: dict[str, Written] = field(default_factory=dict)
    collisions: dict[str, Collision] = field(default_factory=dict)
    invalid: dict[str, str] = field(default_factory=dict)
    late: dict[str, Edit] = field(default_factory=dict)

    @property
    def all_taken(self) -> bool:
        return not (self.collisions or self.invalid or self.late)


def save(plan: Plan, edits: Sequence[Edit], *, actor: Actor) -> Outcome:
    """Write each edit; the caller commits whatever the outcome, since refused texts are kept.

    Raises:
        NotAllowed: the actor may not write in one of the fields.
        NotFound: an edit is of something that never was in this plan.
    """
    outcome = Outcome()
    again = [edit for edit in edits if not _write(plan, edit, outcome, actor)]
    for edit in again:  # two fields may need each other's new value, such as two levels
        del outcome.invalid[edit.key]
        _write(plan, edit, outcome, actor)
    return outcome


def _write(plan: Plan, edit: Edit, outcome: Outcome, actor: Actor) -> bool:
    """Write one edit into `outcome`; tell whether there is no use in trying again."""
    target = find_target(plan, edit.ref)
    if target is None:
        _keep_late(plan, edit, outcome, actor)
        return True
    try:
        if edit.field == LINKS and isinstance(target, Goal):
            written = set_links(target, plan, base=edit.base, value=edit.value, actor=actor)
        else:
            written = write_field(
                plan, target, edit.field, base=edit.base, value=edit.value, actor=actor
            )
        outcome.written[edit.key] = written
    except Collision as collision:
        outcome.collisions[edit.key] = collision
    except StepNotOpen:
        outcome.late[edit.key] = edit
    except Invalid as refusal:
        outcome.invalid[edit.key] = str(next(iter(refusal.problems.values())))
        return False
    return True


def _keep_late(plan: Plan, edit: Edit, outcome: Outcome, actor: Actor) -> None:
    """Keep a text about something that the other one has taken out of the plan."""
    if not find_out_of_sight(plan, edit.ref):
        raise NotFound(f"{edit.ref} in plan {plan.id}")
    if clean(edit.base) == clean(edit.value):
        outcome.written[edit.key] = Written(edit.value)
        return
    if edit.field != LINKS:
        keep_unseen(plan, edit.ref, edit.field, base=edit.base, value=edit.value, actor=actor)
    outcome.late[edit.key] = edit
