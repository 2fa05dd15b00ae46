"""What a manager can offer instead of what is asked for: what is offered already (SKE-7)."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import literal, select, union_all

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.goal_templates.models import GoalTemplate
from kompetensplan.offers.models import PlanOffer
from kompetensplan.organisation.models import Employment, Unit, UnitManager
from kompetensplan.organisation.queries import in_force, led_by
from kompetensplan.peers.models import PeerResource
from kompetensplan.peers.queries import seen_by
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor
from kompetensplan.priorities.queries import ids_of_path
from kompetensplan.requests.models import TrainingRequest

# So many of a kind: a longer list helps nobody who chooses in it.
MOST = 30


class Source(enum.StrEnum):
    """Where it is offered, in the order of the list."""

    TEMPLATE = "template"  # an activity of a template for goals
    COMMON = "common"  # what the manager has proposed to many
    COLLEAGUE = "colleague"  # what a colleague in the unit can help with


# Source, unit, whose employment or which template, the words, and of a colleague the name.
Row = tuple[str, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing to choose, in the words that it is offered with."""

    source: Source
    text: str
    template_id: int | None = None


def list_offered(
    requests: Iterable[TrainingRequest], *, actor: Actor
) -> Mapping[int, Sequence[Offered]]:
    """Return by request what can be offered instead of it, in one statement for them all.

    Templates of the unit and those above, what has been proposed to the plans that the actor
    leads there, and what colleagues of the unit offer whom the actor may know of (SKE-4). Who
    manages the unit, or answers, is no colleague there: a manager's help is not a peer's.
    Requests have employment and unit loaded.
    """
    asked = list(requests)
    units = {each.employment.unit_id: each.employment.unit for each in asked}
    rows = _rows(units, actor) if asked else []
    return {each.id: _for(each.employment, rows) for each in asked}


def _for(job: Employment, rows: Sequence[Row]) -> list[Offered]:
    """Return the choices of one employee, who is no colleague of their own."""
    found: dict[Source, dict[str, Offered]] = {source: {} for source in Source}
    for source, unit_id, key, text, who in rows:
        is_template = source == Source.TEMPLATE
        is_near = is_template or (unit_id == job.unit_id and key != job.id)
        of_source = found[Source(source)]
        if is_near and unit_id in ids_of_path(job.unit.path) and len(of_source) < MOST:
            words = _("Learn from %(name)s: %(topic)s", name=who, topic=text) if who else text
            # Two templates with the same words are one choice: the first that was written.
            template_id = key if is_template else None
            of_source.setdefault(words, Offered(Source(source), words, template_id))
    return [each for of_source in found.values() for each in of_source.values()]


def _rows(units: Mapping[int, Unit], actor: Actor) -> Sequence[Row]:
    above = {each for unit in units.values() for each in ids_of_path(unit.path)}
    templates = select(
        literal(Source.TEMPLATE.value),
        GoalTemplate.unit_id,
        GoalTemplate.id.label("key"),
        GoalTemplate.activity.label("text"),
        literal(""),
    ).where(GoalTemplate.unit_id.in_(above), GoalTemplate.removed_at.is_(None))
    common = (
        select(
            literal(Source.COMMON.value),
            Employment.unit_id,
            literal(0),
            PlanOffer.activity,
            literal(""),
        )
        .join(PlanOffer.plan)
        .join(Plan.employment)
        .where(led_by(actor), Employment.unit_id.in_(units), PlanOffer.withdrawn_at.is_(None))
        .where(PlanOffer.activity != "")
        .distinct()
    )
    manages = (
        select(UnitManager.id)
        .where(UnitManager.employment_id == Employment.id, in_force(UnitManager, actor.day))
        .where(UnitManager.unit_id == Employment.unit_id)
        .exists()
    )
    colleagues = (
        seen_by(actor)
        .where(Employment.unit_id.in_(units), Person.id != actor.person_id, ~manages)
        .with_only_columns(
            literal(Source.COLLEAGUE.value),
            Employment.unit_id,
            Employment.id,
            PeerResource.topic,
            Person.given_name + " " + Person.family_name,
        )
    )
    every = union_all(templates.where(GoalTemplate.activity != ""), common, colleagues)
    found = db.session.execute(every.order_by("text", "key"))
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found]
