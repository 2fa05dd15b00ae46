"""Makes suggestions and answers them (PLAN-2, PLAN-5).

One that is used is written as any text is: what has changed since it was made is merged
with it, or becomes a choice. Nothing is overwritten.
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from kompetensplan import clock, policy
from kompetensplan.comments.models import Suggestion, SuggestionState
from kompetensplan.comments.services.comments import touch
from kompetensplan.comments.services.telling import tell_others, tell_writer
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotFound, Outdated
from kompetensplan.plans.fields import FIELDS, Target, text_of
from kompetensplan.plans.models import EventKind, Plan, TargetKind
from kompetensplan.plans.queries.history import find_last_change
from kompetensplan.plans.queries.targets import Ref, find_target, get_target
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.fields import Collision, Written, write_field
from kompetensplan.plans.services.history import record
from kompetensplan.plans.values import Unreadable, Words
from kompetensplan.plans.wording import merge
from kompetensplan.policy import Actor, Permission

WHY_LIMIT = 500
# The texts that both write in.
TEXTS: dict[TargetKind, tuple[str, ...]] = {
    kind: tuple(
        name
        for name, field in fields.items()
        if isinstance(field.value, Words) and field.permission is Permission.PLAN_EDIT
    )
    for kind, fields in FIELDS.items()
}
S = SuggestionState


def suggest(
    plan: Plan, ref: Ref, name: str, text: str, *, base: str, why: str = "", actor: Actor
) -> Suggestion:
    """Suggest another text for a field, by somebody who started from `base`.

    Sending twice makes one suggestion.

    Raises:
        NotAllowed: the actor may not write in the plan.
        StepNotOpen: the plan is not open for writing.
        NotFound: there is no such text in the plan.
        Invalid: the text is none of its kind, or is what it says already.
    """
    _open(plan, actor)
    target = get_target(plan, ref)
    if name not in TEXTS[ref[0]]:
        raise NotFound(f"no text {name}")
    words, start = _read(ref[0], name, text), _read(ref[0], name, base)
    if words in (start, text_of(target, name)):
        raise Invalid(text=_l("That is what it says already. Write what you suggest instead."))
    if not words and name == "title":
        raise Invalid(text=_l("Write something."))
    made = Suggestion(
        plan_id=plan.id,
        plan=plan,
        target_kind=ref[0],
        target_id=ref[1],
        field=name,
        base=start,
        text=words,
        why=_why(why),
        person_id=actor.person_id,
        capacity=actor.capacity_for(plan),
        on_behalf_of=actor.on_behalf_of(plan),
    )
    if again := _just_made(made):
        return again
    db.session.add(made)
    touch(plan)
    record(plan, EventKind.SUGGESTED, actor=actor, detail=_title(target))
    tell_others(plan, "suggested", actor=actor)
    return made


def use(
    plan: Plan,
    suggestion: Suggestion,
    *,
    actor: Actor,
    base: str | None = None,
    text: str | None = None,
) -> Written:
    """Write what is suggested; with `text`, what was chosen instead by one who saw `base`.

    Using it twice changes nothing. One that was left can still be used.

    Raises:
        NotAllowed: it is not for the actor to answer.
        StepNotOpen: the plan is not open for writing.
        Outdated: it has been withdrawn, or what it is about is not in the plan any more.
        Collision: what was written since overlaps with it; somebody has to choose.
        Invalid: the chosen text is none of its kind.
    """
    target = _answerable(plan, suggestion, actor)
    if suggestion.state is S.USED:
        return Written(text_of(target, suggestion.field))
    stored = text_of(target, suggestion.field)
    if text is None and result_of(suggestion, stored) is None:
        last = find_last_change(*suggestion.ref, suggestion.field)
        raise Collision(
            suggestion.field, stored=stored, mine=suggestion.text, base=suggestion.base, last=last
        )
    start, wanted = (suggestion.base, suggestion.text) if text is None else (base or "", text)
    written = write_field(plan, target, suggestion.field, base=start, value=wanted, actor=actor)
    _settle(plan, suggestion, S.USED, EventKind.SUGGESTION_USED, actor, _title(target))
    return written


def leave(plan: Plan, suggestion: Suggestion, *, actor: Actor) -> None:
    """Let what is suggested be. It is kept, and can be used later."""
    target = _answerable(plan, suggestion, actor)
    if suggestion.state is S.OPEN:
        _settle(plan, suggestion, S.LEFT, EventKind.SUGGESTION_LEFT, actor, _title(target))


def withdraw(plan: Plan, suggestion: Suggestion, *, actor: Actor) -> None:
    """Take one's own suggestion back, as long as it has no answer."""
    _own(plan, suggestion, actor)
    if suggestion.state is S.OPEN:
        suggestion.state = S.WITHDRAWN
        record(plan, EventKind.SUGGESTION_WITHDRAWN, actor=actor)
        touch(plan)


def renew(plan: Plan, suggestion: Suggestion, *, actor: Actor) -> None:
    """Make one's own withdrawn suggestion again."""
    _own(plan, suggestion, actor)
    if suggestion.state is S.WITHDRAWN:
        suggestion.state = S.OPEN
        record(plan, EventKind.SUGGESTED, actor=actor)
        touch(plan)


def result_of(suggestion: Suggestion, stored: str) -> str | None:
    """Return the text that using it would give, or None where somebody has to choose."""
    if stored in (suggestion.base, suggestion.text):
        return suggestion.text
    merged = merge(suggestion.base, stored, suggestion.text)
    limit = FIELDS[suggestion.target_kind][suggestion.field].value
    too_long = merged is not None and isinstance(limit, Words) and len(merged) > limit.limit
    return None if too_long else merged


def _answerable(plan: Plan, suggestion: Suggestion, actor: Actor) -> Target:
    policy.require(actor, Permission.SUGGESTION_ANSWER, suggestion)
    _open(plan, actor)
    target = find_target(plan, suggestion.ref)
    if target is None or suggestion.state is S.WITHDRAWN:
        raise Outdated(f"suggestion {suggestion.id} is withdrawn or about what is gone")
    return target


def _settle(
    plan: Plan,
    suggestion: Suggestion,
    state: SuggestionState,
    kind: EventKind,
    actor: Actor,
    title: str,
) -> None:
    suggestion.state = state
    suggestion.answered_at, suggestion.answered_by_id = clock.now(), actor.person_id
    record(plan, kind, actor=actor, detail=title)
    tell_writer(plan, suggestion.person_id, kind.value, actor=actor)
    touch(plan)


def _open(plan: Plan, actor: Actor) -> None:
    policy.require(actor, Permission.PLAN_EDIT, plan)
    if not plan.is_editable:
        raise not_open(plan)


def _own(plan: Plan, suggestion: Suggestion, actor: Actor) -> None:
    policy.require(actor, Permission.COMMENT_CHANGE, suggestion)
    _open(plan, actor)


def _read(kind: TargetKind, name: str, text: str) -> str:
    value = FIELDS[kind][name].value
    try:
        return value.text(value.parse(text))
    except Unreadable as problem:
        raise Invalid(text=problem.message) from None


def _why(text: str) -> str:
    try:
        return Words(WHY_LIMIT).parse(text)
    except Unreadable as problem:
        raise Invalid(why=problem.message) from None


def _title(target: Target) -> str:
    return str(getattr(target, "title", ""))


def _just_made(made: Suggestion) -> Suggestion | None:
    query = select(Suggestion).where(
        Suggestion.plan_id == made.plan_id,
        Suggestion.target_kind == made.target_kind,
        Suggestion.target_id == made.target_id,
        Suggestion.field == made.field,
        Suggestion.person_id == made.person_id,
        Suggestion.base == made.base,
        Suggestion.text == made.text,
        Suggestion.state == S.OPEN,
    )
    return db.session.scalars(query.limit(1)).one_or_none()
