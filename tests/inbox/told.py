"""Who has been told what, for the tests of it."""

from sqlalchemy import delete, select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.outbox import Mail


def forget() -> None:
    """Let what has been told so far be forgotten: the test begins after it."""
    db.session.execute(delete(Notice))
    db.session.execute(delete(Mail))
    db.session.commit()


def forget_notices() -> None:
    """Let the notices be forgotten, and what was mailed not."""
    db.session.execute(delete(Notice))
    db.session.commit()


def told() -> list[tuple[str, str]]:
    """Return who has been told what, in order."""
    rows = select(Person.given_name, Notice.kind).join(Notice, Notice.person_id == Person.id)
    return [(name, kind) for name, kind in db.session.execute(rows.order_by(Notice.id))]
