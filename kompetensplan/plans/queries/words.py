"""Which sentences of a plan are to be looked at before it becomes a public document (CONF-5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute

from kompetensplan import sensitive
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.plans.fields import FIELDS, Target, kind_of
from kompetensplan.plans.models import Goal, Plan, SentenceAnswer, SentenceChoice
from kompetensplan.plans.queries.targets import below, goal_of, targets_of
from kompetensplan.plans.values import Words


@dataclass(frozen=True, slots=True)
class PlanMark:
    """A marked sentence, and where it stands.

    `key` is what the pages call the field, `fingerprint` what the sentence is known by.
    """

    key: str
    target: Target
    field: str
    goal: Goal | None
    mark: sensitive.Mark
    fingerprint: str

    @property
    def label(self) -> object:
        return FIELDS[kind_of(self.target)][self.field].label


@dataclass(frozen=True, slots=True)
class TextMark:
    """A marked sentence in a text that stands beside the plan: in which field of its form."""

    name: str
    mark: sensitive.Mark
    fingerprint: str


def marks_of(plan: Plan, targets: Sequence[Target] | None = None) -> list[PlanMark]:
    """Return the sentences that nobody has said anything of yet, in the plan's order.

    Where no word of the list stands, as in most plans, nothing is asked of the database; else two
    statements.
    """
    listed, wanted = sensitive.words(), list(targets_of(plan) if targets is None else targets)
    texts = [
        (target, name, str(getattr(target, name)))
        for target in wanted
        for name, field in FIELDS[kind_of(target)].items()
        if isinstance(field.value, Words)
    ]
    texts = [each for each in texts if each[2] and listed.marks(each[2])]
    if not texts:
        return []
    names = _names_with(listed)
    found = [
        _placed(plan, target, name, mark)
        for target, name, text in texts
        for mark in listed.marks(text, names)
    ]
    answered = _answered(plan) if found else set()
    return [each for each in found if each.fingerprint not in answered]


def marks_in(plan: Plan, texts: Mapping[str, str], known: str = "") -> list[TextMark]:
    """Return the sentences of texts beside the plan that nobody has said anything of yet.

    What stands in `known` already is not asked about. The statements are as for `marks_of`.
    """
    listed = sensitive.words()
    if not any(listed.marks(text) for text in texts.values()):
        return []
    names = _names_with(listed)
    found = [
        TextMark(name, mark, fingerprint(plan, mark.sentence))
        for name, text in texts.items()
        for mark in listed.marks(text, names)
        if mark.sentence not in known
    ]
    answered = _answered(plan) if found else set()
    return [each for each in found if each.fingerprint not in answered]


def marks_by_key(plan: Plan, goal: Goal | None = None) -> dict[str, list[PlanMark]]:
    """Return the marked sentences of a page, by the field that they stand in."""
    found: dict[str, list[PlanMark]] = {}
    for each in marks_of(plan, below(goal) if goal else [plan]):
        found.setdefault(each.key, []).append(each)
    return found


def fingerprint(plan: Plan, sentence: str) -> str:
    """Return what a sentence in a plan is known by."""
    return sensitive.fingerprint(f"plan {plan.id}", sentence)


def _placed(plan: Plan, target: Target, name: str, mark: sensitive.Mark) -> PlanMark:
    ref = kind_of(target), target.id
    return PlanMark(
        key=f"{ref[0].value}-{target.id}-{name}",
        target=target,
        field=name,
        goal=goal_of(plan, ref),
        mark=mark,
        fingerprint=fingerprint(plan, mark.sentence),
    )


def _answered(plan: Plan) -> set[str]:
    query = select(SentenceAnswer.fingerprint).where(
        SentenceAnswer.plan_id == plan.id, SentenceAnswer.chosen == SentenceChoice.ABOUT_WORK
    )
    return set(db.session.scalars(query))


def _names_with(listed: sensitive.WordList) -> list[str]:
    """Return the units and job titles in whose names a word of the list stands."""
    stems = [stem for words in listed.stems.values() for stem in words]

    def holds(column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        either = (column.contains(each) for stem in stems for each in {stem, stem.capitalize()})
        return or_(*either)

    units = select(Unit.name).where(holds(Unit.name))
    titles = select(Employment.title).where(holds(Employment.title))
    return list(db.session.scalars(union(units, titles)))
