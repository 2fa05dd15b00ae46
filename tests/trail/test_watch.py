"""One byte of the log changed behind the application's back: told to those who answer for it."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import AuditWatch
from kompetensplan.audit.services import audit
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.notices.jobs import gather_mail
from kompetensplan.notices.models import Notice
from kompetensplan.outbox import Mail
from kompetensplan.trail.jobs import watch_log
from tests.conftest import LogIn
from tests.support.audit import actions, unguarded


def write(person: Person, number: int = 1) -> None:
    for _each in range(number):
        audit(person.id, "account.logged_in", "person", person.id)
    db.session.commit()


def tamper(statement: str) -> None:
    connection = db.session.connection()
    with unguarded(connection):
        connection.execute(text(statement))
    db.session.commit()


def told() -> set[int]:
    query = select(Notice.person_id).where(Notice.kind == "log_broken")
    return set(db.session.scalars(query))


def test_one_byte_is_told_to_the_system_administrator_and_the_data_protection_officer(
    amina: Person, johan: Person, eva: Person, log_in: LogIn
) -> None:
    """What issue 4 wants seen, 5."""
    write(amina, 5)
    assert watch_log().holds
    assert told() == set()
    write(amina, 2)

    tamper("UPDATE audit_entry SET detail = 'x' WHERE seq = 7")
    watch_log()

    assert told() == {johan.id, eva.id}
    assert actions()[-1] == "audit.broken"
    for person in (johan, eva):
        page = log_in(person).get("/log").text
        assert "Loggen stämmer inte" in page
        assert "Post nummer 7:" in page
        assert "Posten är inte den som skrevs." in page


def test_the_mail_about_it_has_no_content(amina: Person, eva: Person) -> None:
    """CONF-6."""
    write(amina)
    tamper("UPDATE audit_entry SET detail = 'x' WHERE seq = 1")
    watch_log()
    db.session.execute(update(Notice).values(mail_due_at=real_now() - timedelta(days=1)))
    db.session.commit()

    gather_mail()

    mails = db.session.scalars(select(Mail)).all()
    assert eva.email in {mail.to for mail in mails}
    assert [
        mail.body for mail in mails if "Amina" in mail.body or "/notices" not in mail.body
    ] == []


def test_what_was_changed_before_the_last_check_is_found_by_the_daily_one(amina: Person) -> None:
    write(amina, 5)
    watch_log()
    tamper("UPDATE audit_entry SET detail = 'x' WHERE seq = 2")

    assert watch_log().holds  # looks at what is new
    watch = db.session.get_one(AuditWatch, 1)
    watch.whole_at -= timedelta(hours=25)
    db.session.commit()

    assert watch_log().bad == 2


def test_last_entries_removed_with_the_head_show_at_the_next_check(amina: Person) -> None:
    write(amina, 5)
    watch_log()
    tamper("DELETE FROM audit_entry WHERE seq > 3")
    tamper("UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entry WHERE seq = 3)")

    finding = watch_log()

    assert (finding.bad, finding.why) == (5, "anchor")


def test_it_is_told_once_a_day_and_no_more_when_it_holds_again(
    amina: Person, johan: Person, log_in: LogIn
) -> None:
    write(amina, 2)
    tamper("UPDATE audit_entry SET detail = 'x' WHERE seq = 2")
    watch_log()
    watch_log()
    assert len(db.session.scalars(select(Notice).where(Notice.kind == "log_broken")).all()) == 2
    assert actions().count("audit.broken") == 1

    tamper("UPDATE audit_entry SET detail = '' WHERE seq = 2")
    assert watch_log().holds
    assert "Loggen stämmer. Kontrollerad" in log_in(johan).get("/log").text


def test_a_log_without_its_head_is_told_too(amina: Person, johan: Person) -> None:
    write(amina, 2)
    watch_log()
    tamper("DELETE FROM audit_head")

    watch_log()

    assert johan.id in told()


def test_the_end_of_the_chain_is_an_anchor_in_the_technical_log(
    amina: Person, caplog: pytest.LogCaptureFixture
) -> None:
    write(amina, 2)
    with caplog.at_level(logging.INFO):
        end = watch_log().end

    assert f"ends at 2:{end.hash}" in caplog.text
