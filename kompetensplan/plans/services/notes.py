"""Seals the employee's own notes, and sees to it that they do not outlive their purpose (CONF-3).

Nothing of them is written into any history or log.
"""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.plans.models import OwnNotes, Plan
from kompetensplan.plans.own_texts import OwnEdit, OwnOutcome, take
from kompetensplan.plans.queries.notes import find_row, read_notes
from kompetensplan.plans.workflow import OVER
from kompetensplan.policy import Actor, Permission
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.sealing import keyring

BATCH = 500


def may_have_notes(plan: Plan) -> bool:
    """Tell whether notes can be kept: until the plan is closed or its round has ended."""
    ended = plan.round.closed_at is not None or plan.round.ends_on < clock.today()
    return not (ended or plan.is_closed)


def write_notes(plan: Plan, edits: Sequence[OwnEdit], *, actor: Actor) -> OwnOutcome:
    """Keep what the employee writes; when all of it is emptied nothing is kept.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: the plan or its round has ended.
        KeyMissing: what is there cannot be opened, and is therefore not written over.
    """
    policy.require(actor, Permission.NOTES_WRITE, plan)
    if not may_have_notes(plan):
        raise StepNotOpen(f"no notes about plan {plan.id} any more")
    before = read_notes(plan, actor)
    outcome = take(before, edits)
    if outcome.texts != before:
        _store(plan, outcome.texts, actor)
    return outcome


def _store(plan: Plan, texts: dict[str, str], actor: Actor) -> None:
    if not any(texts.values()):
        forget_notes(plan)
        return
    row = find_row(plan, actor) or OwnNotes(plan_id=plan.id, person_id=actor.person_id)
    row.take(keyring().seal(texts, owner=row.owner))
    row.changed_at = clock.now()
    db.session.add(row)
    db.session.flush()


def forget_notes(plan: Plan) -> None:
    """Delete the notes about a plan, in the transaction that agrees on it."""
    db.session.execute(
        delete(OwnNotes)
        .where(OwnNotes.plan_id == plan.id)
        .execution_options(synchronize_session="fetch")
    )


def forget_ended() -> int:
    """Delete the notes about plans that are closed or whose round has ended; return how many."""
    over = (
        select(Plan.id)
        .join(Plan.round)
        .where(
            or_(
                Plan.state.in_(OVER),
                PlanningRound.closed_at.is_not(None),
                PlanningRound.ends_on < clock.today(),
            )
        )
    )
    gone = db.session.execute(
        delete(OwnNotes)
        .where(OwnNotes.plan_id.in_(over))
        .execution_options(synchronize_session="fetch")
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def renew_notes() -> int:
    """Put notes under the present key, a batch at a time; return how many were left to do.

    Raises:
        KeyMissing: some of them need a key that is not here.
    """
    ring = keyring()
    rows = db.session.scalars(
        select(OwnNotes).where(OwnNotes.key_name != ring.present).limit(BATCH).with_for_update()
    ).all()
    for row in rows:
        row.take(ring.renew(row.as_sealed()))
    db.session.flush()
    return len(rows)
