"""Reads how far somebody has come in the guides, and who can help."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.help.guides import Visit, guides_for, visit_of
from kompetensplan.help.models import GuideStep
from kompetensplan.organisation.models import Role, RoleGrant
from kompetensplan.organisation.queries import in_force
from kompetensplan.organisation.queries.units import is_not_gone
from kompetensplan.policy import Actor

# So many of each role are named as those to ask.
NAMED = 5


def list_visits(actor: Actor) -> list[Visit]:
    """Return the actor's guides with what is taken of them, in one statement."""
    query = select(GuideStep.guide, GuideStep.step).where(GuideStep.person_id == actor.person_id)
    rows = db.session.execute(query).all()
    return [
        visit_of(actor, guide, {step for taken, step in rows if taken is guide})
        for guide in guides_for(actor)
    ]


def find_open_visit(actor: Actor) -> Visit | None:
    """Return the guide to begin with: the first that the actor has not come to the end of."""
    return next((visit for visit in list_visits(actor) if not visit.has_ended), None)


def list_helpers(actor: Actor) -> dict[Role, list[RoleGrant]]:
    """Return whom the actor can ask: HR for the own unit, and the system administrators."""
    query = (
        select(RoleGrant)
        .join(RoleGrant.person)
        .options(joinedload(RoleGrant.person), joinedload(RoleGrant.unit))
        .where(
            RoleGrant.role.in_([Role.HR, Role.SYSTEM_ADMINISTRATOR]),
            in_force(RoleGrant, clock.today()),
            is_not_gone(RoleGrant.person_id, clock.today()),
            Person.closed_at.is_(None),
        )
        .order_by(RoleGrant.id)
    )
    found: dict[Role, list[RoleGrant]] = {Role.HR: [], Role.SYSTEM_ADMINISTRATOR: []}
    for grant in db.session.scalars(query):
        if _reaches(grant, actor) and len(found[grant.role]) < NAMED:
            found[grant.role].append(grant)
    return found


def _reaches(grant: RoleGrant, actor: Actor) -> bool:
    homes: Sequence[str] = actor.home_paths
    return not homes or any(path.startswith(grant.unit.path) for path in homes)
