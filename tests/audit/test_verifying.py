"""What is changed behind the application's back shows, at the entry where it was done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, select, text

from kompetensplan import create_app
from kompetensplan.accounts.models import Person
from kompetensplan.audit import chain
from kompetensplan.audit.cutting import cut
from kompetensplan.audit.models import AuditCheckpoint, AuditEntry
from kompetensplan.audit.services import audit
from kompetensplan.audit.verifying import Anchor, Finding, holds_at, verify
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from tests.support.audit import actions, unguarded


def write(person: Person, number: int) -> None:
    for _each in range(number):
        audit(person.id, "account.logged_in", "person", person.id, detail="åäö")
    db.session.commit()


def tamper(*statements: str) -> None:
    """Do in SQL what the guards would refuse."""
    connection = db.session.connection()
    with unguarded(connection):
        for statement in statements:
            connection.execute(text(statement))
    db.session.commit()


def command(app: Flask, *arguments: str) -> tuple[int, str]:
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["audit", *arguments])
    return done.exit_code, done.output


LAST = "SELECT hash FROM audit_entry WHERE seq = 3"
TAMPERINGS = [
    ("UPDATE audit_entry SET action = 'account.logged_ix' WHERE seq = 3", 3, "changed"),
    ("UPDATE audit_entry SET detail = 'åäö ' WHERE seq = 1", 1, "changed"),
    ("UPDATE audit_entry SET actor = '' WHERE seq = 5", 5, "changed"),
    ("UPDATE audit_entry SET address = '10.0.0.0/24' WHERE seq = 2", 2, "changed"),
    ("UPDATE audit_entry SET at = '2026-01-01 00:00:00' WHERE seq = 4", 4, "changed"),
    ("UPDATE audit_entry SET key = 'another' WHERE seq = 4", 4, "key"),
    ("DELETE FROM audit_entry WHERE seq = 3", 3, "missing"),
    ("DELETE FROM audit_entry WHERE seq = 1", 1, "missing"),
    ("DELETE FROM audit_entry WHERE seq > 3", 4, "head"),
    ("DELETE FROM audit_head", 6, "head"),
    (f"UPDATE audit_head SET seq = 3, hash = ({LAST})", 4, "beyond"),
    ("UPDATE person_key SET pseudonym = 'x'", 0, "person"),
]


@pytest.mark.parametrize(("statement", "bad", "why"), TAMPERINGS)
def test_whatever_is_changed_shows(
    app: Flask, amina: Person, statement: str, bad: int, why: str
) -> None:
    write(amina, 5)
    assert command(app, "verify")[0] == 0

    tamper(statement)
    code, said = command(app, "verify")

    assert (verify().bad, verify().why) == (bad, why)
    assert code == 1
    assert f"Entry {bad}:" in said or bad == 0


@contextmanager
def other_keys(app: Flask, setting: str) -> Iterator[None]:
    """Let the installation have other keys for a while."""
    kept = app.extensions["audit_keys"]
    try:
        chain.configure(app, setting, "another")
        yield
    finally:
        app.extensions["audit_keys"] = kept


def test_who_lacks_the_key_cannot_make_the_chain_anew(app: Flask, amina: Person) -> None:
    """Even when every entry, and the head, is written again with another key."""
    write(amina, 3)
    with other_keys(app, "secret-key:a guess"):
        found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        last, updates = chain.GENESIS, []
        for entry in found:
            entry.action, entry.previous = "account.closed", last
            last = chain.hash_of(entry)
            updates.append(
                f"UPDATE audit_entry SET action = 'account.closed', previous = '{entry.previous}',"
                f" hash = '{last}' WHERE seq = {entry.seq}"
            )
        db.session.rollback()
        tamper(*updates, f"UPDATE audit_head SET hash = '{last}'")
        assert verify().holds

    assert (verify().bad, verify().why) == (1, "changed")


def test_last_entries_cut_off_together_with_the_head_show_by_an_anchor_kept_elsewhere(
    app: Flask, amina: Person
) -> None:
    """Inside the database alone nobody could tell; that is what the anchor is for."""
    write(amina, 5)
    said = command(app, "verify")[1]
    anchor = said.split()[-1]
    tamper(
        "DELETE FROM audit_entry WHERE seq > 3",
        f"UPDATE audit_head SET seq = 3, hash = ({LAST})",
    )

    assert command(app, "verify")[0] == 0
    code, told = command(app, "verify", "--anchor", anchor)

    assert code == 1
    assert "Entry 5: it is not the entry that was there before" in told
    assert command(app, "verify", "--anchor", "x")[0] == 2


def test_a_check_goes_on_from_a_place_that_held(amina: Person) -> None:
    write(amina, 3)
    first = verify()
    write(amina, 2)

    assert verify(first.end) == Finding(2, verify().end)
    assert holds_at(first.end)
    assert not holds_at(Anchor(first.end.seq, "f" * 64))


def test_a_key_can_be_changed_while_the_old_one_still_checks(app: Flask, amina: Person) -> None:
    write(amina, 2)
    with other_keys(app, "new:a secret of its own,secret-key:only-for-tests"):
        write(amina, 2)
        assert verify().holds
    with other_keys(app, "new:a secret of its own"):
        assert (verify().bad, verify().why) == (1, "changed")


def test_two_applications_in_a_process_have_each_their_keys(
    app: Flask, amina: Person, tmp_path: Path
) -> None:
    write(amina, 2)
    create_app(replace(app.config["KP"], audit_keys="new:another secret", instance_path=tmp_path))

    assert verify().holds


@pytest.mark.parametrize("setting", ["no name", "a:,b:x", "a:x,a:y", "å:x", ":x"])
def test_keys_that_cannot_be_read_stop_the_start(app: Flask, setting: str) -> None:
    with pytest.raises(chain.BadKeys), other_keys(app, setting):
        pass


# ── cutting at a checkpoint ───────────────────────────────────────────────────────────


@pytest.fixture
def old_and_new(amina: Person, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Three entries from two years ago, two from today."""

    def make() -> None:
        then = real_now() - timedelta(days=730)
        with monkeypatch.context() as patch:
            patch.setattr("kompetensplan.audit.services.real_now", lambda: then)
            write(amina, 3)
        write(amina, 2)

    return make


def test_old_entries_are_cut_at_a_signed_checkpoint_and_the_rest_verifies(
    old_and_new: Callable[[], None],
) -> None:
    """Ruling 11."""
    old_and_new()
    day = real_now() - timedelta(days=365)

    assert cut(day, decision="KS 2027/00123") == 3
    db.session.commit()

    assert actions() == ["account.logged_in", "account.logged_in", "audit.cut"]
    assert verify().holds
    assert db.session.scalar(select(AuditEntry.detail).order_by(AuditEntry.seq.desc())) == (
        "3, count=3, KS 2027/00123"
    )
    assert cut(day, decision="KS 2027/00123") == 0


def test_everything_may_be_old_and_the_chain_goes_on(
    amina: Person, old_and_new: Callable[[], None]
) -> None:
    old_and_new()

    assert cut(real_now() + timedelta(days=1), decision="KS 2027/00123") == 5
    db.session.commit()
    write(amina, 2)

    assert actions() == ["audit.cut", "account.logged_in", "account.logged_in"]
    assert verify().holds


def test_nothing_is_cut_without_a_decision_or_from_a_broken_chain(
    old_and_new: Callable[[], None],
) -> None:
    """RET-2; and tampering is not cut away."""
    old_and_new()
    later = real_now() + timedelta(days=1)

    with pytest.raises(Invalid):
        cut(later, decision=" ")
    tamper("UPDATE audit_entry SET action = 'x' WHERE seq = 5")
    with pytest.raises(Invalid):
        cut(later, decision="KS 1")

    assert len(actions()) == 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_checkpoint SET decision = 'another'",
        "UPDATE audit_checkpoint SET hash = '" + "a" * 64 + "'",
        "UPDATE audit_checkpoint SET seq = 4",
    ],
)
def test_a_checkpoint_that_somebody_changes_shows(
    old_and_new: Callable[[], None], statement: str
) -> None:
    old_and_new()
    cut(datetime.now(UTC) - timedelta(days=365), decision="KS 2027/00123")
    db.session.commit()
    assert verify().holds

    tamper(statement)

    assert verify().why == "checkpoint"


def test_a_checkpoint_needs_the_entry_that_it_is_about(amina: Person) -> None:
    """So that nobody lets go of entries by a row of their own making."""
    write(amina, 2)
    with pytest.raises(Exception, match="audit_checkpoint_true"):
        db.session.execute(
            insert(AuditCheckpoint).values(
                seq=2, hash="a" * 64, at=real_now(), decision="x", key="x", signature="x"
            )
        )
    db.session.rollback()
