"""Takes every row of a plan, an earlier plan or a person out of the database.

Only `destroying` calls this, when it has looked at decision, hold and warning.
"""

from collections.abc import Collection

from sqlalchemy import delete, or_, select, update

from kompetensplan.accounts.models import Person
from kompetensplan.audit.services import forget_person
from kompetensplan.db import db
from kompetensplan.hooks import Hook
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import Meeting, PlanVersion
from kompetensplan.retention.models import Destroying
from kompetensplan.retention.tables import (
    LETS_GO,
    ON_EARLIER_PLAN,
    ON_EMPLOYMENT,
    ON_PERSON,
    ON_PLAN,
    OUTLIVES,
    Hangs,
    from_the_leaves,
    named,
    rows_of,
)


def _nobody_has_copies(version_ids: Collection[int]) -> None:
    return None


# Remove what others keep of some versions, together with those of others.
remove_copies = Hook(_nobody_has_copies)


def remove_plan(plan_id: int, decision_id: int) -> None:
    """Delete a plan with all that hangs on it, mail about its meetings too.

    A goal of a later plan that was taken along stays, and no longer says from where. So does a
    request for training, which has a period of its own.
    """
    permit = _permit(plan_id=plan_id, decision_id=decision_id)
    versions = select(PlanVersion.id).where(PlanVersion.plan_id == plan_id)
    remove_copies(db.session.scalars(versions).all())
    meetings = db.session.scalars(select(Meeting.id).where(Meeting.plan_id == plan_id)).all()
    for meeting_id in meetings:
        _run(delete(Mail).where(Mail.key.startswith(f"meeting-{meeting_id}-")))
    for table, column, part in OUTLIVES:
        gone = select(named(part).c.id).where(rows_of(ON_PLAN, part, plan_id))
        _run(update(named(table)).where(named(table).c[column].in_(gone)).values({column: None}))
    _remove(ON_PLAN, plan_id)
    _run(delete(named("plan")).where(named("plan").c.id == plan_id))
    _end(permit)


def remove_earlier_plan(earlier_id: int, decision_id: int) -> None:
    """Delete an earlier plan, its file and who has read it."""
    permit = _permit(earlier_plan_id=earlier_id, decision_id=decision_id)
    _remove(ON_EARLIER_PLAN, earlier_id)
    table = named("earlier_plan")
    _run(delete(table).where(table.c.id == earlier_id))
    _end(permit)


def remove_person(person_id: int) -> None:
    """Delete a person whose documents are gone, and mail to them; what stays no longer says who."""
    address = db.session.scalar(select(Person.email).where(Person.id == person_id))
    _run(delete(Mail).where(or_(Mail.to == (address or "-"), Mail.waits_for_id == person_id)))
    _run(delete(Mail).where(Mail.key.startswith(f"notices-{person_id}-")))
    forget_person(person_id)  # the log stays whole, and names nobody any more (ruling 11)
    for table, column in LETS_GO:
        at = named(table).c[column]
        _run(update(named(table)).where(at == person_id).values({column: None}))
    employments = named("employment")
    own = select(employments.c.id).where(employments.c.person_id == person_id)
    for employment_id in db.session.scalars(own).all():
        _remove({k: v for k, v in ON_EMPLOYMENT.items() if k != "employment"}, employment_id)
    _remove(ON_PERSON, person_id)
    _run(delete(employments).where(employments.c.person_id == person_id))
    _run(delete(Person).where(Person.id == person_id))


def _permit(**about: int) -> int:
    permit = Destroying(**about)
    db.session.add(permit)
    db.session.flush()
    return permit.id


def _end(permit_id: int) -> None:
    _run(delete(Destroying).where(Destroying.id == permit_id))
    db.session.expunge_all()  # nothing in memory is there any longer


def _remove(hangs: Hangs, top_id: int) -> None:
    for name in from_the_leaves(hangs):
        _run(delete(named(name)).where(rows_of(hangs, name, top_id)))


def _run(statement: object) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
