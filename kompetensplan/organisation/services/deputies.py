"""Appointing deputies and acting managers (DEP-1), and ending it early."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from kompetensplan import clock, policy
from kompetensplan.accounts.models import Person
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.notices.services import tell
from kompetensplan.organisation.listings import list_managers, list_meeting
from kompetensplan.organisation.models import Deputy, DeputyKind, DeputyScope, Unit
from kompetensplan.organisation.queries import list_own_employments
from kompetensplan.policy import Actor, Permission


@dataclass(frozen=True, slots=True)
class Appointment:
    """What is decided: as what, with which scope, and when."""

    kind: DeputyKind
    scope: DeputyScope
    starts_on: date
    ends_on: date


def appoint_deputy(actor: Actor, unit: Unit, person: Person, decided: Appointment) -> Deputy:
    """Let `person` stand in for the manager of `unit`; an acting manager may always act.

    Raises:
        NotAllowed: the actor may not appoint deputies for the unit.
        Invalid: not sensible, with the reason beside the field.
    """
    policy.require(actor, Permission.DEPUTY_MANAGE, unit)
    # One at a time in each unit: there is one acting manager, whoever presses at the same moment.
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    managers = list_managers([unit.id], max(decided.starts_on, clock.today())).get(unit.id, [])
    _check_person(actor, unit, person, managers)
    _check_period(decided)
    _check_others(unit, person, decided)
    acting = decided.kind is DeputyKind.ACTING
    deputy = Deputy(
        unit=unit,
        person=person,
        kind=decided.kind,
        scope=DeputyScope.HOLD if acting else decided.scope,
        on_behalf_of=managers[0] if managers else None,
        starts_on=decided.starts_on,
        ends_on=decided.ends_on,
        decided_by_id=actor.person_id,
    )
    db.session.add(deputy)
    db.session.flush()
    _write_down(actor, deputy, "deputy.appointed")
    # A database gives the number of a row that was taken away to the next one.
    key = f"deputy {deputy.id} {deputy.decided_at.isoformat()}"
    tell(person.id, "deputy_appointed", by=actor, key=key)
    for manager in managers:
        tell(manager.id, "deputy_of_mine", by=actor, key=key)
    return deputy


def _check_person(actor: Actor, unit: Unit, person: Person, managers: list[Person]) -> None:
    if person.id == actor.person_id:
        raise Invalid(person=_("You cannot appoint yourself. Ask your manager or HR."))
    if person.id in [manager.id for manager in managers]:
        raise Invalid(
            person=_("%(name)s is the manager of %(unit)s.", name=person.name, unit=unit.name)
        )
    if person.closed_at or not list_own_employments(person.id, clock.today()):
        raise Invalid(person=_("%(name)s is not employed today.", name=person.name))


def _check_period(decided: Appointment) -> None:
    if decided.starts_on < clock.today():
        raise Invalid(starts_on=_("Choose today or a later date."))
    if decided.ends_on < decided.starts_on:
        raise Invalid(ends_on=_("Choose a date that is not before the first day."))
    if decided.ends_on > last_day_of_a_year(decided.starts_on):
        raise Invalid(ends_on=_("Choose at most 12 months. The appointment can then be renewed."))


def last_day_of_a_year(starts_on: date) -> date:
    """Return the last day of the 12 months that begin on `starts_on` (DEP-1)."""
    if (starts_on.month, starts_on.day) == (2, 29):
        return date(starts_on.year + 1, 2, 28)
    return starts_on.replace(year=starts_on.year + 1) - timedelta(days=1)


def _check_others(unit: Unit, person: Person, decided: Appointment) -> None:
    meeting = list_meeting(unit, decided.starts_on, decided.ends_on)
    if any(each.person_id == person.id for each in meeting):
        raise Invalid(
            starts_on=_("%(name)s is a deputy here during that time already.", name=person.name)
        )
    acting = [each for each in meeting if each.kind is DeputyKind.ACTING]
    if acting and decided.kind is DeputyKind.ACTING:
        raise Invalid(
            kind=_("%(name)s is acting manager during that time.", name=acting[0].person.name)
        )


def end_deputy(actor: Actor, deputy: Deputy) -> None:
    """End it from this moment. One that has not begun before today leaves no row.

    Raises:
        NotAllowed: the actor may not appoint deputies for the unit.
        Invalid: it has ended already.
    """
    policy.require(actor, Permission.DEPUTY_MANAGE, deputy.unit)
    today = clock.today()
    if deputy.ends_on < today:
        raise Invalid(deputy="it has ended")
    _write_down(actor, deputy, "deputy.ended")
    tell(deputy.person_id, "deputy_ended", by=actor)
    if deputy.starts_on < today:
        deputy.ends_on = today - timedelta(days=1)
    else:
        db.session.delete(deputy)
    db.session.flush()


def _write_down(actor: Actor, deputy: Deputy, action: str) -> None:
    period = f"{deputy.starts_on}–{deputy.ends_on}"
    audit(
        actor.person_id,
        action,
        "person",
        deputy.person_id,
        detail=f"{deputy.kind.value}, {deputy.scope.value}, {deputy.unit.code}, {period}",
    )
