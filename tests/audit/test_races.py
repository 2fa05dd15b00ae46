"""Many write at once: one chain, without a fork and without a gap, on both databases."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import AuditEntry
from kompetensplan.audit.services import audit
from kompetensplan.audit.verifying import verify
from kompetensplan.db import db

WRITERS, EACH = 6, 15


def test_many_writers_make_one_chain(app: Flask, amina: Person, johan: Person) -> None:
    """Each transaction has several people in another order, so that a deadlock would show."""
    people = [amina.id, johan.id]
    db.session.commit()

    def write(writer: int) -> None:
        with app.app_context():
            for number in range(EACH):
                who, about = people[:: 1 if (writer + number) % 2 else -1]
                audit(who, "account.closed", "person", about, detail=f"{writer}, {number}")
                audit(about, "account.reopened", "person", who, detail=f"{writer}, {number}")
                if number % 5 == 4:
                    db.session.rollback()
                else:
                    db.session.commit()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    written = WRITERS * (EACH - EACH // 5) * 2
    finding = verify()
    assert (finding.holds, finding.checked, finding.end.seq) == (True, written, written)
    assert db.session.scalar(select(func.count(AuditEntry.detail.distinct()))) == written // 2
