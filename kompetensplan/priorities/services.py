"""Everything that changes the vision and the priorities.

Nothing that has been published is ever deleted: it is ended, and can be opened again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm.attributes import flag_modified

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated, StepNotOpen
from kompetensplan.organisation.models import Unit, UnitKind
from kompetensplan.policy import Actor, Permission
from kompetensplan.priorities import queries
from kompetensplan.priorities.models import (
    Level,
    Priority,
    PriorityCompetence,
    Status,
    Vision,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is written about a priority, as it comes from the form."""

    title: str
    why: str = ""
    effect: str = ""
    indicator: str = ""
    starts_on: date
    ends_on: date
    parent_id: int | None = None
    own_reason: str = ""
    presented_on: date | None = None
    competence_ids: tuple[int, ...] = ()


def add_priority(unit: Unit, wording: Wording, *, actor: Actor) -> Priority:
    """Add a draft, last among the priorities of `unit`.

    Raises:
        NotAllowed: the unit is the municipality and the actor is not HR for everyone.
        Invalid: what is written contradicts itself.
    """
    if unit.kind is UnitKind.MUNICIPALITY:
        policy.require(actor, Permission.VISION_EDIT)
    # One at a time in each unit: the same form sent twice must not become two priorities.
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    priority = Priority(
        unit_id=unit.id, level=queries.LEVEL_OF_KIND[unit.kind], status=Status.DRAFT
    )
    _check(priority, unit, wording)
    _write(priority, wording)
    last = select(func.max(Priority.position)).where(Priority.unit_id == unit.id)
    priority.position = (db.session.scalar(last) or 0) + 1
    db.session.add(priority)
    db.session.flush()
    _choose_competences(priority, wording.competence_ids)
    return priority


def edit_priority(priority: Priority, wording: Wording, *, seen: int) -> None:
    """Write anew what a draft or published priority says.

    Raises:
        StepNotOpen: it has ended.
        Outdated: somebody has written since the version `seen`.
        Invalid: what is written contradicts itself.
    """
    if priority.status is Status.ENDED:
        raise StepNotOpen(f"priority {priority.id} has ended")
    if priority.version != seen:
        raise Outdated(f"priority {priority.id} is at version {priority.version}, not {seen}")
    _check(priority, priority.unit, wording)
    _write(priority, wording)
    flag_modified(priority, "title")  # other competences are a new version too
    _choose_competences(priority, wording.competence_ids)


def publish(priority: Priority, *, actor: Actor) -> None:
    """Let everyone see a draft, and goals hang on it.

    Raises:
        StepNotOpen: it is no draft.
        Invalid: it lacks a parent or a reason (HAR-1), or does not say why.
    """
    if priority.status is not Status.DRAFT:
        raise StepNotOpen(f"priority {priority.id} is {priority.status}")
    problems = _missing_to_publish(priority.level, priority.why, priority.parent_id, priority)
    if problems:
        raise Invalid(**problems)
    priority.status = Status.PUBLISHED
    priority.published_at = clock.now()
    priority.published_by_id = actor.person_id
    db.session.flush()


def end(priority: Priority) -> None:
    """End a published priority. The goals that hang on it go on hanging there."""
    if priority.status is not Status.PUBLISHED:
        raise StepNotOpen(f"priority {priority.id} is {priority.status}")
    priority.status = Status.ENDED
    db.session.flush()


def reopen(priority: Priority) -> None:
    """Take back the end of a priority."""
    if priority.status is not Status.ENDED:
        raise StepNotOpen(f"priority {priority.id} is {priority.status}")
    priority.status = Status.PUBLISHED
    db.session.flush()


def remove_draft(priority: Priority) -> None:
    """Delete a draft that was never published; nothing can hang on it."""
    if priority.status is not Status.DRAFT:
        raise StepNotOpen(f"priority {priority.id} is {priority.status}")
    _choose_competences(priority, ())
    db.session.delete(priority)
    db.session.flush()


def move(priority: Priority, *, up: bool, siblings: Iterable[Priority]) -> None:
    """Move a priority one place up or down among its siblings; at the end nothing happens.

    The order is not part of what a priority says: its version stays.
    """
    order = [each.id for each in siblings]
    here = order.index(priority.id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, key in enumerate(order, start=1):
        db.session.execute(update(Priority).where(Priority.id == key).values(position=position))
    db.session.flush()


def _check(priority: Priority, unit: Unit, wording: Wording) -> None:
    """Let through only what does not contradict itself or the rest of the organisation."""
    problems: dict[str, str] = {}
    if wording.ends_on < wording.starts_on:
        problems["ends_on"] = _("The period ends before it begins. Choose a later date.")
    if wording.presented_on and wording.presented_on > clock.today():
        problems["presented_on"] = _(
            "The staff meeting has not been held yet. Fill in the date when you have had it."
        )
    above = {each.id for each in queries.list_above(unit)}
    if priority.parent_id:  # one that has ended may stay
        above.add(priority.parent_id)
    if wording.parent_id is not None and wording.parent_id not in above:
        problems["parent"] = _("Choose one of the priorities in the list.")
    if _title_is_taken(priority, unit, wording.title):
        problems["title"] = _("The unit already has a priority with this title.")
    if priority.status is Status.PUBLISHED:
        missing = _missing_to_publish(priority.level, wording.why, wording.parent_id, wording)
        problems = missing | problems
    if problems:
        raise Invalid(**problems)


def _missing_to_publish(
    level: Level, why: str, parent_id: int | None, content: Priority | Wording
) -> dict[str, str]:
    missing: dict[str, str] = {}
    if not why:
        missing["why"] = _("Write why it is needed.")
    # HAR-1.
    if level is not Level.ORGANISATION and not parent_id and not content.own_reason:
        missing["parent"] = _(
            "Choose what the priority hangs on, or that it is your own and write why."
        )
    return missing


def _title_is_taken(priority: Priority, unit: Unit, title: str) -> bool:
    query = select(Priority.id).where(
        Priority.unit_id == unit.id,
        Priority.title == title,
        Priority.status != Status.ENDED,
        Priority.id != (priority.id or 0),
    )
    return db.session.scalars(query.limit(1)).one_or_none() is not None


def _write(priority: Priority, wording: Wording) -> None:
    priority.title = wording.title
    priority.why, priority.effect = wording.why, wording.effect
    priority.indicator = wording.indicator
    priority.starts_on, priority.ends_on = wording.starts_on, wording.ends_on
    priority.parent_id = wording.parent_id
    priority.own_reason = "" if wording.parent_id else wording.own_reason
    priority.presented_on = wording.presented_on


def _choose_competences(priority: Priority, chosen: Iterable[int]) -> None:
    of_this = PriorityCompetence.priority_id == priority.id
    db.session.execute(delete(PriorityCompetence).where(of_this))
    for competence_id in sorted(set(chosen)):
        db.session.add(PriorityCompetence(priority_id=priority.id, competence_id=competence_id))
    db.session.flush()


# ── the vision ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class VisionWording:
    """What is written about the vision, as it comes from the form."""

    title: str
    text: str
    decided_by: str
    decided_on: date
    diary_number: str = ""
    starts_on: date


def fingerprint(vision: Vision) -> str:
    """Return what tells whether somebody has written since a form was opened."""
    parts = (
        vision.title,
        vision.text,
        vision.decided_by,
        vision.decided_on.isoformat(),
        vision.diary_number,
        vision.starts_on.isoformat(),
    )
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def add_vision(wording: VisionWording, *, actor: Actor) -> Vision:
    """Add a vision; the one in force before ends the day before it begins.

    Raises:
        Invalid: it is decided in the future, or the present one begins later.
    """
    problems = _problems_of(wording)
    before = queries.find_vision(wording.starts_on)
    if before and before.starts_on >= wording.starts_on:
        problems["starts_on"] = _("Choose a day after the present idea began to apply.")
    if problems:
        raise Invalid(**problems)
    if before:
        before.ends_on = wording.starts_on - timedelta(days=1)
    vision = Vision(published_by_id=actor.person_id, published_at=clock.now())
    _write_vision(vision, wording)
    db.session.add(vision)
    db.session.flush()
    return vision


def edit_vision(vision: Vision, wording: VisionWording, *, seen: str) -> None:
    """Correct how a vision is written.

    Raises:
        Outdated: somebody has written since.
        Invalid: it is decided in the future, or begins after it ends.
    """
    if fingerprint(vision) != seen:
        raise Outdated(f"vision {vision.id}")
    problems = _problems_of(wording)
    if vision.ends_on and wording.starts_on > vision.ends_on:
        problems["starts_on"] = _("The period ends before it begins. Choose an earlier date.")
    if problems:
        raise Invalid(**problems)
    _write_vision(vision, wording)
    db.session.flush()


def _problems_of(wording: VisionWording) -> dict[str, str]:
    if wording.decided_on > clock.today():
        return {
            "decided_on": _("The decision has not been made yet. Fill in the day when it was made.")
        }
    return {}


def _write_vision(vision: Vision, wording: VisionWording) -> None:
    vision.title, vision.text = wording.title, wording.text
    vision.decided_by, vision.decided_on = wording.decided_by, wording.decided_on
    vision.diary_number = wording.diary_number
    vision.starts_on = wording.starts_on
