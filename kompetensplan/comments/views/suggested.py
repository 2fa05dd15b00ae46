"""How suggestions are shown: as the words that would go and come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from kompetensplan import policy
from kompetensplan.comments.models import Suggestion, SuggestionState
from kompetensplan.comments.services.suggestions import TEXTS, result_of
from kompetensplan.filters import language
from kompetensplan.plans.fields import FIELDS, Target, kind_of, text_of
from kompetensplan.plans.models import Goal, Plan, TargetKind
from kompetensplan.plans.queries.targets import Ref, find_target
from kompetensplan.plans.sentences import said_when
from kompetensplan.plans.views.plan_page import ref_in
from kompetensplan.plans.wording import Part, difference
from kompetensplan.policy import Actor, Capacity, Permission
from kompetensplan.texts import quoted


@dataclass(frozen=True, slots=True)
class TextField:
    """A text in the plan: where it is, and what it is called."""

    ref: Ref
    name: str
    label: str
    thing: str

    @property
    def name_in_full(self) -> str:
        """Return "Det här behöver jag av min chef, ”Öva”"."""
        return f"{self.label}, {quoted(self.thing, language())}" if self.thing else self.label

    @property
    def key(self) -> str:
        return f"{self.ref[0].value}-{self.ref[1]}-{self.name}"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion as it is read.

    Attributes:
        parts: what would go and come, compared with the text as it is now.
        is_overtaken: the text has been changed since; using it merges, or asks.
        must_choose: the changes overlap.
    """

    suggestion: Suggestion
    field: TextField | None
    name: str
    as_what: str
    who: str
    when: str
    is_mine: bool
    parts: Sequence[Part]
    is_overtaken: bool
    must_choose: bool
    may_answer: bool
    may_withdraw: bool
    outcome: str

    @property
    def is_open(self) -> bool:
        return self.suggestion.is_open


def suggested(plan: Plan, suggestion: Suggestion, actor: Actor) -> Suggested:
    """Return a suggestion as `actor` reads it."""
    is_mine = suggestion.person_id == actor.person_id
    target = find_target(plan, suggestion.ref)
    stored = text_of(target, suggestion.field) if target else suggestion.base
    result = result_of(suggestion, stored)
    is_waiting = suggestion.state in (SuggestionState.OPEN, SuggestionState.LEFT)
    overtaken = suggestion.is_open and stored != suggestion.base
    compared = suggestion.is_open and result is not None
    writes = plan.is_editable and target is not None
    return Suggested(
        suggestion=suggestion,
        field=field_of(target, suggestion.field) if target else None,
        name=_("You") if is_mine else suggestion.person.given_name,
        as_what=_("in place of %(name)s", name=suggestion.on_behalf_of)
        if suggestion.on_behalf_of
        else "",
        who="a" if suggestion.capacity is Capacity.EMPLOYEE else "b",
        when=said_when(suggestion.at),
        is_mine=is_mine,
        parts=difference(stored, result or "")
        if compared
        else difference(suggestion.base, suggestion.text),
        is_overtaken=overtaken,
        must_choose=suggestion.is_open and result is None,
        may_answer=writes
        and is_waiting
        and policy.allows(actor, Permission.SUGGESTION_ANSWER, suggestion),
        may_withdraw=writes and is_mine and policy.allows(actor, Permission.PLAN_EDIT, plan),
        outcome=_outcome(suggestion, actor),
    )


def _outcome(suggestion: Suggestion, actor: Actor) -> str:
    """Return "Amina used the suggestion, today 10.42"."""
    who = suggestion.answered_by
    if who is None or suggestion.answered_at is None:
        return ""
    name = _("You") if who.id == actor.person_id else who.given_name
    when = said_when(suggestion.answered_at)
    if suggestion.state is SuggestionState.USED:
        return str(_("%(name)s used the suggestion, %(when)s", name=name, when=when))
    return str(_("%(name)s let the suggestion be, %(when)s", name=name, when=when))


def field_named(plan: Plan, key: str) -> TextField | None:
    """Return the text that "goal-5-purpose" names, if it is one to suggest changes of."""
    place, _dash, name = key.rpartition("-")
    ref = ref_in(place)
    target = find_target(plan, ref) if ref else None
    if target is None or name not in TEXTS[kind_of(target)]:
        return None
    return field_of(target, name)


def field_of(target: Target, name: str) -> TextField:
    kind = kind_of(target)
    label = str(FIELDS[kind][name].label)
    thing = "" if kind is TargetKind.GOAL else str(getattr(target, "title", ""))
    if kind in (TargetKind.ACTIVITY, TargetKind.STEP) and name == "title":
        thing = ""
    return TextField((kind, target.id), name, label, thing)


def texts_of(plan: Plan, about: str = "") -> list[tuple[Goal, list[tuple[TextField, str]]]]:
    """Return for each goal, or the one that is asked for, its texts as they are now."""
    goals = [goal for goal in plan.goals if about == f"goal-{goal.id}"] or plan.goals
    return [(goal, list(_texts_in(goal))) for goal in goals]


def _texts_in(goal: Goal) -> Iterator[tuple[TextField, str]]:
    for target in _inside(goal):
        for name in TEXTS[kind_of(target)]:
            text = text_of(target, name)
            # An empty text is written, not changed; what has no link says why.
            if text or name in ("purpose", "effect_sign"):
                yield field_of(target, name), text


def _inside(goal: Goal) -> Iterator[Target]:
    yield goal
    for activity in goal.activities:
        yield activity
        yield from activity.steps
