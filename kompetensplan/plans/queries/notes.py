"""The employee's own notes, opened for the employee only (CONF-3)."""

from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.plans.models import OwnNotes, Plan
from kompetensplan.policy import Actor
from kompetensplan.sealing import keyring


def find_row(plan: Plan, actor: Actor) -> OwnNotes | None:
    """Return the actor's sealed notes about the plan, if there are any."""
    return db.session.scalars(
        select(OwnNotes).where(OwnNotes.plan_id == plan.id, OwnNotes.person_id == actor.person_id)
    ).one_or_none()


def read_notes(plan: Plan, actor: Actor) -> dict[str, str]:
    """Return the actor's own notes about the plan by field; empty when there are none.

    Raises:
        KeyMissing: the key that they need is not here.
    """
    row = find_row(plan, actor)
    return keyring().open(row.as_sealed(), owner=row.owner) if row else {}
