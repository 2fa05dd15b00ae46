"""Everything that changes planning rounds. Nothing is locked by a window's end (YEAR-3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import delete, select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated, StepNotOpen
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Employment, EmploymentForm
from kompetensplan.organisation.queries import in_force
from kompetensplan.policy import Actor
from kompetensplan.rounds import queries
from kompetensplan.rounds.models import (
    PlanningRound,
    RoundKind,
    RoundUnit,
    RoundWindow,
    WindowKind,
)

REASON_MIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What HR decides about a round, as it comes from the form."""

    name: str
    kind: RoundKind
    starts_on: date
    ends_on: date
    windows: Mapping[WindowKind, tuple[date, date]]
    unit_ids: frozenset[int]


def fingerprint(planning_round: PlanningRound, unit_ids: Iterable[int]) -> str:
    """Return what tells whether somebody has changed the round since a form was opened."""
    parts = [
        planning_round.name,
        planning_round.kind.value,
        planning_round.starts_on.isoformat(),
        planning_round.ends_on.isoformat(),
        *(f"{w.kind.value} {w.starts_on} {w.ends_on}" for w in planning_round.windows),
        *(str(key) for key in sorted(unit_ids)),
    ]
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def add_round(shape: Shape, *, actor: Actor) -> PlanningRound:
    """Add a round, not open for any unit.

    Raises:
        Invalid: the dates contradict each other, or there is a round with this name.
    """
    _check(shape, None)
    planning_round = PlanningRound(owner_id=actor.person_id)
    _write(planning_round, shape)
    db.session.add(planning_round)
    db.session.flush()
    _set_windows(planning_round, shape.windows)
    _set_units(planning_round, {}, shape.unit_ids)
    return planning_round


def edit_round(planning_round: PlanningRound, shape: Shape, *, seen: str) -> None:
    """Change a round. A unit for which it has opened stays in it.

    Raises:
        StepNotOpen: the round is closed.
        Outdated: somebody has changed it since.
        Invalid: the dates contradict each other, or a unit with an open round is taken away.
    """
    if planning_round.closed_at:
        raise StepNotOpen(f"round {planning_round.id} is closed")
    stored = queries.unit_ids_of(planning_round)
    if fingerprint(planning_round, stored) != seen:
        raise Outdated(f"round {planning_round.id}")
    _check(shape, planning_round)
    if {key for key, opened in stored.items() if opened} - shape.unit_ids:
        raise Invalid(
            units=_("The round has opened for a unit that you took away. It stays in the round.")
        )
    _write(planning_round, shape)
    _set_windows(planning_round, shape.windows)
    _set_units(planning_round, stored, shape.unit_ids)


def open_for_unit(round_unit: RoundUnit, *, reason: str, actor: Actor) -> None:
    """Open a round for a unit: plans can be started (YEAR-2). Once open it stays so.

    Raises:
        StepNotOpen: the round is closed.
        Invalid: the unit is not ready, and there is no reason to open anyway.
    """
    if round_unit.opened_at:
        return
    if round_unit.round.closed_at:
        raise StepNotOpen(f"round {round_unit.round_id} is closed")
    unit_id = round_unit.unit_id
    ready = queries.readiness_of([unit_id]).get(unit_id, queries.NOTHING).is_ready
    if not ready and len(reason) < REASON_MIN:
        raise Invalid(reason=_("Write why the round opens anyway, with at least 20 characters."))
    round_unit.early_reason = "" if ready else reason
    round_unit.opened_at = clock.now()
    round_unit.opened_by_id = actor.person_id
    db.session.flush()
    _tell_the_unit(round_unit, actor)


def _tell_the_unit(round_unit: RoundUnit, actor: Actor) -> None:
    """Tell who works in the unit that plans can be started; not the hourly paid (2.13)."""
    people = db.session.scalars(
        select(Person)
        .join(Employment, Employment.person_id == Person.id)
        .where(Employment.unit_id == round_unit.unit_id, in_force(Employment, clock.today()))
        .where(Employment.form != EmploymentForm.HOURLY)
    ).all()
    for person in people:
        tell(person.id, "round_opened", by=actor, key=f"round {round_unit.round_id}")


def close_round(planning_round: PlanningRound) -> None:
    """Close a round: no new plans are started in it. Those without agreement end (PLAN-6)."""
    if planning_round.closed_at is None:
        planning_round.closed_at = clock.now()
        db.session.flush()


def reopen_round(planning_round: PlanningRound) -> None:
    """Take back that a round was closed."""
    planning_round.closed_at = None
    db.session.flush()


def _check(shape: Shape, planning_round: PlanningRound | None) -> None:
    problems: dict[str, str] = {}
    if shape.ends_on <= shape.starts_on:
        problems["ends_on"] = _("The period ends before it begins. Choose a later date.")
    elif (shape.ends_on - shape.starts_on).days > 3 * 366:
        problems["ends_on"] = _("A round is at most three years. Choose an earlier date.")
    for kind, (starts_on, ends_on) in shape.windows.items():
        if ends_on < starts_on:
            problems[f"{kind.value}_to"] = _("It ends before it begins. Choose a later date.")
    if not shape.unit_ids:
        problems["units"] = _("Choose at least one unit.")
    same = select(PlanningRound.id).where(
        PlanningRound.name == shape.name,
        PlanningRound.closed_at.is_(None),
        PlanningRound.id != (planning_round.id if planning_round else 0),
    )
    if db.session.scalars(same.limit(1)).one_or_none() is not None:
        problems["name"] = _("There is already a round with this name.")
    if problems:
        raise Invalid(**problems)


def _write(planning_round: PlanningRound, shape: Shape) -> None:
    planning_round.name, planning_round.kind = shape.name, shape.kind
    planning_round.starts_on, planning_round.ends_on = shape.starts_on, shape.ends_on


def _set_windows(
    planning_round: PlanningRound, windows: Mapping[WindowKind, tuple[date, date]]
) -> None:
    db.session.execute(delete(RoundWindow).where(RoundWindow.round_id == planning_round.id))
    for kind, (starts_on, ends_on) in windows.items():
        db.session.add(
            RoundWindow(round_id=planning_round.id, kind=kind, starts_on=starts_on, ends_on=ends_on)
        )
    db.session.flush()


def _set_units(
    planning_round: PlanningRound, stored: Mapping[int, bool], chosen: frozenset[int]
) -> None:
    gone = set(stored) - chosen
    if gone:
        db.session.execute(
            delete(RoundUnit).where(
                RoundUnit.round_id == planning_round.id,
                RoundUnit.unit_id.in_(gone),
                RoundUnit.opened_at.is_(None),
            )
        )
    for unit_id in sorted(chosen - set(stored)):
        db.session.add(RoundUnit(round_id=planning_round.id, unit_id=unit_id))
    db.session.flush()
