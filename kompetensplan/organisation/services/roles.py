"""Giving and ending roles. A role has a place, a period, and somebody who gave it."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from kompetensplan import clock, policy
from kompetensplan.accounts.models import Person
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.organisation.listings import (
    find_other_holder,
    find_overlapping_grant,
    is_only_holder,
)
from kompetensplan.organisation.models import Role, RoleGrant, Unit
from kompetensplan.policy import Actor, Permission

# What these may do has no borders inside the municipality, and so has the role.
FOR_EVERYONE = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER})


def grant_role(
    actor: Actor, person: Person, role: Role, unit: Unit, starts_on: date, ends_on: date | None
) -> RoleGrant:
    """Let `person` hold `role` for `unit` and all below it.

    Raises:
        NotAllowed: the unit is outside what the actor may give roles for.
        Invalid: to oneself, to a closed account, backwards in time, or held already.
    """
    policy.require(actor, Permission.ROLE_GRANT, unit)
    # One at a time to each person: the same form sent twice must not become two grants.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    _check(actor, person, role, unit, starts_on, ends_on)
    grant = RoleGrant(
        person=person,
        role=role,
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by_id=actor.person_id,
    )
    db.session.add(grant)
    db.session.flush()
    _write_down(actor, grant, "role.granted")
    return grant


def _check(
    actor: Actor, person: Person, role: Role, unit: Unit, starts_on: date, ends_on: date | None
) -> None:
    if person.id == actor.person_id:
        raise Invalid(role=_("You cannot give yourself a role. Ask somebody else to do it."))
    if person.closed_at:
        raise Invalid(role=_("The account of %(name)s is closed.", name=person.name))
    if role in FOR_EVERYONE and unit.parent_id is not None:
        raise Invalid(
            unit=_("This role covers the whole municipality. Choose the top of the list.")
        )
    if starts_on < clock.today():
        raise Invalid(starts_on=_("Choose today or a later date."))
    if ends_on and ends_on < starts_on:
        raise Invalid(ends_on=_("Choose a date that is not before the first day."))
    if find_overlapping_grant(person, role, unit, starts_on, ends_on):
        raise Invalid(role=_("%(name)s has this role here already.", name=person.name))


def end_role(actor: Actor, grant: RoleGrant) -> None:
    """End a role from this moment. One that was never held before today leaves no row.

    Raises:
        NotAllowed: the unit is outside what the actor may give roles for.
        Invalid: nobody would be system administrator any more.
    """
    policy.require(actor, Permission.ROLE_GRANT, grant.unit)
    today = clock.today()
    _one_at_a_time(grant.role)
    if grant.role is Role.SYSTEM_ADMINISTRATOR and not find_other_holder(grant, today):
        raise Invalid(role=_("There must be at least one system administrator."))
    _write_down(actor, grant, "role.ended")
    if grant.starts_on < today:
        grant.ends_on = today - timedelta(days=1)
    else:
        db.session.delete(grant)
    db.session.flush()


def leaves_no_administrator(person_id: int) -> bool:
    """Tell whether `person_id` is the only one who is system administrator today.

    Holds the roles until the transaction ends: closing an account counts as ending its role.
    """
    _one_at_a_time(Role.SYSTEM_ADMINISTRATOR)
    return is_only_holder(person_id, Role.SYSTEM_ADMINISTRATOR, clock.today())


def _one_at_a_time(role: Role) -> None:
    """Let two who end each other's role, or close each other's account, come one by one."""
    query = select(RoleGrant.id).where(RoleGrant.role == role).order_by(RoleGrant.id)
    db.session.execute(query.with_for_update())


def _write_down(actor: Actor, grant: RoleGrant, action: str) -> None:
    period = f"{grant.starts_on}–{grant.ends_on or ''}"
    audit(
        actor.person_id,
        action,
        "person",
        grant.person_id,
        detail=f"{grant.role.value}, {grant.unit.code}, {period}",
    )
