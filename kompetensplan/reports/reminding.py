"""Reminds those who are left in a round: HR presses, the worker sends, without names (STO-8)."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_, select

from kompetensplan import clock, policy
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid, StepNotOpen
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.listings import led_units_of
from kompetensplan.organisation.models import DeputyKind, Employment, EmploymentForm, Unit
from kompetensplan.organisation.queries import in_force, within
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.policy import Actor, Permission
from kompetensplan.priorities.queries import ids_of_path
from kompetensplan.reports.models import RoundReminder
from kompetensplan.rounds.models import PlanningRound, RoundUnit

PAUSE = timedelta(days=7)
LEFT, IN_UNIT = "round_left", "round_left_in_unit"


def ask_to_remind(unit: Unit, planning_round: PlanningRound, *, actor: Actor) -> RoundReminder:
    """Let those be reminded who are left in a round at and below a unit, and their managers.

    Raises:
        NotAllowed: the actor is not HR for the unit.
        StepNotOpen: the round is closed.
        Invalid: they have been reminded within a week.
    """
    policy.require(actor, Permission.ROUND_REMIND, unit)
    query = select(PlanningRound).where(PlanningRound.id == planning_round.id).with_for_update()
    db.session.execute(query)
    if planning_round.closed_at:
        raise StepNotOpen(f"round {planning_round.id} is closed")
    latest = find_latest(unit, planning_round)
    if latest and latest.asked_on > clock.today() - PAUSE:
        raise Invalid(round=_("They have been reminded within a week. Wait some days."))
    reminder = RoundReminder(
        round_id=planning_round.id,
        unit_id=unit.id,
        asked_on=clock.today(),
        asked_by_id=actor.person_id,
    )
    db.session.add(reminder)
    db.session.flush()
    audit(actor.person_id, "round.reminded", "unit", unit.id, detail=f"round {planning_round.id}")
    return reminder


def find_latest(unit: Unit, planning_round: PlanningRound) -> RoundReminder | None:
    """Return the latest reminder of a round that concerned all of a unit."""
    query = (
        select(RoundReminder)
        .where(RoundReminder.round_id == planning_round.id)
        .where(RoundReminder.unit_id.in_(ids_of_path(unit.path)))
        .order_by(RoundReminder.asked_on.desc(), RoundReminder.id.desc())
    )
    return db.session.scalars(query.limit(1)).one_or_none()


def those_left(unit: Unit, round_id: int) -> Select[int, int]:
    """Return a query of who is left and at work: person and unit, as the figures count them.

    Of those paid by the hour only who has a plan counts (2.13), and nobody during leave (ABS-3).
    """
    today = clock.today()
    own = and_(
        Plan.employment_id == Employment.id,
        Plan.round_id == round_id,
        Plan.authority == Employment.authority,
    )
    stands = select(PlanVersion.id).join(Plan, PlanVersion.plan_id == Plan.id)
    is_away = and_(
        Employment.absent_from.is_not(None),
        Employment.absent_from <= today,
        or_(Employment.absent_to.is_(None), Employment.absent_to >= today),
    )
    return (
        select(Employment.person_id, Employment.unit_id)
        .join(Employment.unit)
        .join(RoundUnit, and_(RoundUnit.unit_id == Unit.id, RoundUnit.round_id == round_id))
        .where(within(unit.path), in_force(Employment, today), ~is_away)
        .where(~stands.where(own, PlanVersion.annulled_at.is_(None)).exists())
        .where(or_(Employment.form != EmploymentForm.HOURLY, select(Plan.id).where(own).exists()))
        .order_by(Employment.id)
    )


def told_of(reminder: RoundReminder) -> list[tuple[int, str]]:
    """Return who is to be told, and what: those who are left first, then who leads them.

    Nobody is told the same twice in a week, when a unit and one above it are reminded.
    """
    unit = db.session.get_one(Unit, reminder.unit_id)
    planning_round = db.session.get_one(PlanningRound, reminder.round_id)
    if planning_round.closed_at:
        return []
    left = db.session.execute(those_left(unit, planning_round.id)).all()
    managers = _managers({unit_id for _person, unit_id in left})
    told = [(person_id, LEFT) for person_id, _unit in left]
    told += [(person_id, IN_UNIT) for person_id in managers]
    lately = _told_lately(reminder)
    return [each for each in told if each not in lately]


def key_of(round_id: int, asked_on: date) -> str:
    """Return what makes a notice one of the reminders of a round that were asked for on a day."""
    return f"round {round_id} {asked_on}"


def _told_lately(reminder: RoundReminder) -> set[tuple[int, str]]:
    """Return who was told what about the round in the week before, on other days than this."""
    asked = (
        select(RoundReminder.asked_on)
        .where(RoundReminder.round_id == reminder.round_id)
        .where(RoundReminder.asked_on > reminder.asked_on - PAUSE)
        .where(RoundReminder.asked_on < reminder.asked_on)
    )
    keys = {key_of(reminder.round_id, day) for day in db.session.scalars(asked)}
    if not keys:
        return set()
    query = select(Notice.person_id, Notice.kind).where(Notice.key.in_(keys))
    rows = db.session.execute(query.where(Notice.kind.in_((LEFT, IN_UNIT))))
    return {(person_id, kind) for person_id, kind in rows}


def _managers(unit_ids: set[int]) -> Sequence[int]:
    """Return who leads the units, or those above while a post is vacant (DEP-4)."""
    day, found = clock.today(), set[int]()
    units = db.session.scalars(select(Unit).where(Unit.id.in_(unit_ids))).all()
    wanted = {key for unit in units for key in ids_of_path(unit.path)}
    everyone = db.session.scalars(select(Unit).where(Unit.id.in_(wanted))).all()
    led = {each.unit.id: each for each in led_units_of(everyone, day)}
    for unit in units:
        for key in reversed(ids_of_path(unit.path)):
            acting = [each.person for each in led[key].deputies if each.kind is DeputyKind.ACTING]
            people = acting or led[key].managers
            if people:
                found |= {person.id for person in people}
                break
    return sorted(found)
