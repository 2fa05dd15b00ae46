"""Records quality dialogues (LID-4)."""

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from kompetensplan import clock, policy
from kompetensplan.accounts.models import Person
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated
from kompetensplan.organisation.models import Employment, Unit, UnitManager
from kompetensplan.organisation.queries import in_force, within
from kompetensplan.policy import Actor, Permission
from kompetensplan.structure.models import QualityDialogue
from kompetensplan.texts import search_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is recorded of a dialogue; `actions` has one on each line."""

    held_on: date
    participants: str
    actions: str


def record_dialogue(
    unit: Unit,
    said: Said,
    *,
    dialogue: QualityDialogue | None = None,
    seen: str = "",
    actor: Actor,
) -> QualityDialogue:
    """Record a dialogue about `unit`, or correct what was recorded of `dialogue`.

    The same form sent twice makes one.

    Raises:
        NotAllowed: the actor manages neither the unit nor a unit above it.
        Outdated: somebody has corrected it since the version `seen`.
        Invalid: the day has not been, or an action names somebody who works in the unit.
    """
    policy.require(actor, Permission.DIALOGUE_RECORD, unit)
    # One at a time in each unit: the same form sent twice must not become two dialogues.
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    _check(unit, said)
    if dialogue is None:
        same = _find_same(unit, said)
        if same is not None:
            return same
        dialogue = QualityDialogue(unit_id=unit.id)
    elif str(dialogue.version) != seen:
        raise Outdated(f"dialogue {dialogue.id} is at version {dialogue.version}, not {seen}")
    action = "dialogue.corrected" if dialogue.id else "dialogue.recorded"
    dialogue.held_on, dialogue.participants = said.held_on, said.participants
    dialogue.actions = said.actions
    dialogue.recorded_by_id, dialogue.recorded_at = actor.person_id, clock.now()
    db.session.add(dialogue)
    db.session.flush()
    audit(actor.person_id, action, "unit", unit.id, detail=said.held_on.isoformat())
    return dialogue


def _check(unit: Unit, said: Said) -> None:
    if said.held_on > clock.today():
        raise Invalid(held_on=_("Choose the day on which you met: today or earlier."))
    if name := _named_in(unit, said.actions):
        text = _("The dialogue is about the whole. Take out the name %(name)s.", name=name)
        raise Invalid(actions=text)


def _named_in(unit: Unit, actions: str) -> str:
    """Return somebody who works at or below the unit and is named in full; not those who lead."""
    words, day = search_text(actions), clock.today()
    leads = select(UnitManager.employment_id).where(in_force(UnitManager, day))
    query = (
        select(Person.given_name, Person.family_name)
        .join(Employment, Employment.person_id == Person.id)
        .join(Unit, Employment.unit_id == Unit.id)
        .where(within(unit.path), in_force(Employment, day), Employment.id.not_in(leads))
        .distinct()
    )
    padded = f" {' '.join(words.split())} "
    for given, family in db.session.execute(query):
        name = f"{given} {family}"
        if _stands_in(search_text(name), padded):
            return name
    return ""


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _find_same(unit: Unit, said: Said) -> QualityDialogue | None:
    query = select(QualityDialogue).where(
        QualityDialogue.unit_id == unit.id,
        QualityDialogue.held_on == said.held_on,
        QualityDialogue.participants == said.participants,
        QualityDialogue.actions == said.actions,
    )
    return db.session.scalars(query.limit(1)).one_or_none()
