"""Writes one field of a plan, so that nobody overwrites anybody (PLAN-2, ruling 1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotFound, Outdated
from kompetensplan.frameworks.models import Competence
from kompetensplan.plans.fields import FIELDS, Field, Target, kind_of, text_of
from kompetensplan.plans.models import FieldChange, Goal, GoalLink, Plan, TargetKind
from kompetensplan.plans.queries.choices import list_linkable
from kompetensplan.plans.queries.history import find_last_change
from kompetensplan.plans.queries.targets import Ref
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.history import note_change
from kompetensplan.plans.services.voiding import void_signatures
from kompetensplan.plans.values import Unreadable
from kompetensplan.plans.wording import clean, merge
from kompetensplan.policy import Actor

# A text that goes on being written is one line of history, not one a second.
ONE_SITTING = timedelta(minutes=10)
LINKS = "links"


@dataclass(frozen=True, slots=True)
class Written:
    """What is stored after a write: the text, and whether it was changed or merged.

    `unlinked` is the change that took a link away, which can be undone.
    """

    text: str
    changed: bool = False
    merged: bool = False
    unlinked: FieldChange | None = None


class Collision(Outdated):
    """Both have changed the same words. Both texts are kept; somebody has to choose.

    Attributes:
        stored: what the field holds now.
        mine: what the actor wrote.
        base: what the actor started from.
        last: who wrote what is stored, if anybody has.
    """

    def __init__(
        self, field: str, *, stored: str, mine: str, base: str, last: FieldChange | None
    ) -> None:
        super().__init__(f"both have changed {field}")
        self.field, self.stored, self.mine, self.base, self.last = field, stored, mine, base, last


def write_field(
    plan: Plan, target: Target, name: str, *, base: str, value: str, actor: Actor
) -> Written:
    """Write `value` into a field of `target`, by somebody who started from `base`.

    When the other one has changed the field since, the two texts are merged word by word.
    A text that cannot be taken stays in the history, not applied: the caller commits also
    after a `Collision` or `StepNotOpen`.

    Raises:
        NotAllowed: the actor may not write in this field.
        Invalid: the value is none of its kind, or breaks a term; nothing is kept.
        Collision: the two changes overlap.
        StepNotOpen: the plan is not open for writing.
    """
    field = _field(kind_of(target), name)
    policy.require(actor, field.permission, plan)
    stored = text_of(target, name)
    mine, start = _read(field, value), _normal(field, base)
    if mine in (start, stored):
        return Written(stored)
    if not plan.is_editable:
        keep(plan, target, name, stored, mine, actor=actor)
        raise not_open(plan)
    after = _settle(plan, target, field, start, stored, mine, actor)
    _check(plan, target, field, after)
    _note(plan, target, name, stored, after, actor)
    _set(plan, target, field, after, actor)
    void_signatures(plan, actor=actor)
    return Written(after, changed=True, merged=after != mine)


def set_links(goal: Goal, plan: Plan, *, base: str, value: str, actor: Actor) -> Written:
    """Link `goal` to the priorities whose ids stand in `value`, as changed from `base`.

    Both are like "3,7". What the other one linked or unlinked in the meantime stays: two
    changes of a set always go together.

    Raises:
        NotAllowed, StepNotOpen: as `write_field`.
        Invalid: a priority that the plan's unit cannot link to.
    """
    policy.require(actor, policy.Permission.PLAN_EDIT, plan)
    stored = {link.priority_id: link.priority for link in goal.links}
    start, mine = ids_in(base), ids_in(value)
    wanted = (set(stored) | (mine - start)) - (start - mine)
    if wanted == set(stored):
        return Written(ids_text(stored))
    if not plan.is_editable:
        raise not_open(plan)
    choices = {priority.id: priority for priority in list_linkable(plan)} | stored
    if not wanted <= set(choices):
        raise Invalid(links=_l("Choose priorities that apply to your unit."))
    for link in [link for link in goal.links if link.priority_id not in wanted]:
        db.session.delete(link)
    for key in wanted - set(stored):
        db.session.add(GoalLink(goal_id=goal.id, priority_id=key))
    before, after = (
        "\n".join(f"#{key} {choices[key].title}" for key in sorted(keys))
        for keys in (stored, wanted)
    )
    change = note_change(plan, TargetKind.GOAL, goal.id, LINKS, before, after, actor=actor)
    void_signatures(plan, actor=actor)
    unlinked = None if set(stored) <= wanted else change
    return Written(ids_text(wanted), changed=True, merged=wanted != mine, unlinked=unlinked)


def keep(
    plan: Plan, target: Target, name: str, stored: str, mine: str, *, actor: Actor
) -> FieldChange:
    """Keep a text that could not be taken, so that nothing typed is lost."""
    return note_change(
        plan, kind_of(target), target.id, name, stored, mine, actor=actor, applied=False
    )


def keep_unseen(plan: Plan, ref: Ref, name: str, *, base: str, value: str, actor: Actor) -> None:
    """Keep a text about something that has been taken out of the plan.

    What the field cannot hold is not kept: the history shows texts as values.

    Raises:
        NotFound: there is no such field.
        NotAllowed: the actor may not write in it.
    """
    field = _field(ref[0], name)
    policy.require(actor, field.permission, plan)
    try:
        before, after = (field.value.text(field.value.parse(text)) for text in (base, value))
    except Unreadable:
        return
    note_change(plan, *ref, name, before, after, actor=actor, applied=False)
    db.session.flush()


def ids_in(text: str) -> set[int]:
    """Return the ids in "3,7"."""
    parts = (part.strip() for part in text.split(","))
    return {int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 10}


def linked_in(text: str) -> dict[int, str]:
    """Return id → title of the links that a line of history holds ("#3 Title")."""
    found = (re.match(r"#(\d{1,9}) (.*)", line) for line in text.splitlines())
    return {int(each.group(1)): each.group(2) for each in found if each}


def ids_text(ids: Iterable[int]) -> str:
    """Return ids as "3,7", the one way to write them."""
    return ",".join(str(key) for key in sorted(ids))


def _field(kind: TargetKind, name: str) -> Field:
    field = FIELDS[kind].get(name)
    if field is None:
        raise NotFound(f"no field {name}")
    return field


def _read(field: Field, text: str) -> str:
    """Return `text` as the field writes it, or refuse it."""
    try:
        return field.value.text(field.value.parse(text))
    except Unreadable as problem:
        raise Invalid(**{field.name: problem.message}) from None


def _normal(field: Field, base: str) -> str:
    """Return the text that somebody started from; what is no value is compared as it is."""
    try:
        return field.value.text(field.value.parse(base))
    except Unreadable:
        return clean(base)


def _settle(
    plan: Plan, target: Target, field: Field, start: str, stored: str, mine: str, actor: Actor
) -> str:
    """Return the text to store: mine, or mine and the other's as one."""
    if stored == start:
        return mine
    merged = merge(start, stored, mine) if field.value.merges else None
    if merged is not None:
        try:
            return _read(field, merged)
        except Invalid:  # together they are too long
            pass
    last = find_last_change(kind_of(target), target.id, field.name)
    is_own = last is not None and last.person_id == actor.person_id
    if is_own and stored and mine.startswith(stored):
        return mine  # one's own text, gone on with: the answer to the last save was lost
    keep(plan, target, field.name, stored, mine, actor=actor)
    db.session.flush()
    raise Collision(field.name, stored=stored, mine=mine, base=start, last=last)


def _check(plan: Plan, target: Target, field: Field, text: str) -> None:
    value = field.value.parse(text)
    problems = [problem for term in field.terms if (problem := term(plan, target, value))]
    if field.name == "competence_id" and value and db.session.get(Competence, value) is None:
        problems.append(_l("Choose one of those in the list."))
    if problems:
        raise Invalid(**{field.name: problems[0]})


def _set(plan: Plan, target: Target, field: Field, text: str, actor: Actor) -> None:
    before = getattr(target, field.name)
    setattr(target, field.name, field.value.parse(text))
    if not isinstance(target, Goal) or field.name != "competence_id":
        return
    if bool(before) != bool(target.competence_id):
        _forget_levels(plan, target, actor)


def _forget_levels(plan: Plan, goal: Goal, actor: Actor) -> None:
    """Empty the levels: a number means another level on another scale."""
    for name in ("level_from", "level_to"):
        if text := text_of(goal, name):
            note_change(plan, TargetKind.GOAL, goal.id, name, text, "", actor=actor)
            setattr(goal, name, None)


def _note(plan: Plan, target: Target, name: str, before: str, after: str, actor: Actor) -> None:
    """Write the change into the history; what goes on from the same hand is one line."""
    last = find_last_change(kind_of(target), target.id, name)
    goes_on = (
        last is not None
        and last.person_id == actor.person_id
        and last.capacity is actor.capacity_for(plan)
        and last.after == before != ""
        and after.startswith(before)
        and clock.now() - last.at < ONE_SITTING
    )
    if goes_on and last is not None:
        last.after, last.at = after, clock.now()
    else:
        note_change(plan, kind_of(target), target.id, name, before, after, actor=actor)
