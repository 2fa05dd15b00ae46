"""Each entry is chained to the one before it, with its deed or not at all (ruling 11)."""

from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from kompetensplan.accounts.models import Person
from kompetensplan.audit import chain
from kompetensplan.audit.models import AuditEntry, AuditHead, PersonKey
from kompetensplan.audit.origin import origin_of
from kompetensplan.audit.services import audit, forget_person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from tests.conftest import LogIn
from tests.factories import Municipality
from tests.support.audit import actions, entries

REFUSED = [
    update(AuditEntry).values(action="account.closed"),
    update(AuditEntry).values(hash=AuditEntry.hash),
    delete(AuditEntry),
    update(AuditHead).values(seq=0),
    update(AuditHead).values(seq=AuditHead.seq - 1),
    delete(AuditHead),
    insert(AuditHead).values(id=1, seq=0, hash=""),
    update(PersonKey).values(pseudonym="somebody else"),
]


def before_the_chain() -> str:
    """Return the revision before the one that makes the chain."""
    [migration] = Path("migrations/versions").glob("*_a_chained_log.py")
    return f"{int(migration.name[:4]) - 1:04d}"


def logged() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def test_each_entry_has_the_hash_of_the_one_before(amina: Person, johan: Person) -> None:
    audit(johan.id, "account.closed", "person", amina.id)
    audit(johan.id, "account.reopened", "person", amina.id)
    db.session.commit()
    audit(None, "barrier.handled", "barrier_report", 3, detail="x")
    db.session.commit()

    found = logged()

    assert [entry.seq for entry in found] == [1, 2, 3]
    assert [entry.previous for entry in found] == [chain.GENESIS, found[0].hash, found[1].hash]
    assert [entry.hash for entry in found] == [chain.hash_of(entry) for entry in found]
    assert db.session.execute(select(AuditHead.seq, AuditHead.hash)).one() == (3, found[2].hash)


def test_a_person_is_a_pseudonym_that_says_nothing_by_itself(amina: Person, johan: Person) -> None:
    audit(johan.id, "account.closed", "person", amina.id)
    db.session.commit()
    [entry] = logged()

    assert entries() == [("account.closed", johan.id, amina.id)]
    assert len(entry.actor) == len(entry.subject) == 32
    assert str(amina.id) != entry.subject


def test_who_is_forgotten_has_no_name_in_the_log_and_the_chain_holds(
    amina: Person, johan: Person
) -> None:
    audit(johan.id, "account.closed", "person", amina.id)
    db.session.commit()
    before = [entry.hash for entry in logged()]

    forget_person(amina.id)
    audit(johan.id, "person.destroyed", "person", amina.id)
    forget_person(amina.id)
    db.session.commit()

    assert entries() == [
        ("account.closed", johan.id, None),
        ("person.destroyed", johan.id, None),
    ]
    assert [entry.hash for entry in logged()][:1] == before
    assert [entry.hash for entry in logged()] == [chain.hash_of(each) for each in logged()]


def test_what_is_rolled_back_leaves_no_entry_and_no_gap(amina: Person) -> None:
    audit(amina.id, "account.logged_in")
    db.session.rollback()
    audit(amina.id, "calendar.made")
    db.session.commit()

    assert actions() == ["calendar.made"]
    assert logged()[0].seq == 1


def test_what_a_savepoint_undoes_leaves_no_entry_either(amina: Person) -> None:
    audit(amina.id, "account.logged_in")
    with db.session.begin_nested():
        audit(amina.id, "calendar.made")
    undone = db.session.begin_nested()
    audit(amina.id, "calendar.revoked")
    undone.rollback()
    audit(amina.id, "account.closed")
    db.session.commit()

    assert actions() == ["account.logged_in", "calendar.made", "account.closed"]


def test_two_more_statements_than_the_deed_when_its_people_are_known(
    amina: Person, statements: object
) -> None:
    audit(amina.id, "account.logged_in", "person", amina.id)
    db.session.commit()

    with statements() as seen:  # type: ignore[operator]
        for _each in range(20):
            audit(amina.id, "account.logged_in", "person", amina.id)
        db.session.commit()

    assert len(seen) == 3  # the pseudonyms, the head, the entries
    assert len(logged()) == 21


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_the_database_refuses_to_change_what_is_written(amina: Person, number: int) -> None:
    audit(amina.id, "account.logged_in", "person", amina.id)
    db.session.commit()

    with pytest.raises(IntegrityError):
        db.session.execute(REFUSED[number].execution_options(synchronize_session=False))
    db.session.rollback()

    assert actions() == ["account.logged_in"]


@pytest.mark.parametrize(("seq", "previous"), [(1, "0" * 64), (3, "head"), (2, "f" * 64)])
def test_the_database_takes_no_fork_and_no_gap(amina: Person, seq: int, previous: str) -> None:
    audit(amina.id, "account.logged_in")
    db.session.commit()
    head = db.session.scalar(select(AuditHead.hash))
    forged = {
        "seq": seq,
        "previous": head if previous == "head" else previous,
        "at": real_now(),
        "action": "account.closed",
        "key": chain.present_key(),
        "hash": "e" * 64,
    }

    with pytest.raises(IntegrityError):
        db.session.execute(insert(AuditEntry).values(forged))
    db.session.rollback()

    assert actions() == ["account.logged_in"]


@pytest.mark.parametrize(
    ("address", "browser", "network", "device"),
    [
        ("192.168.17.203", "Mozilla/5.0 (X11; Linux x86_64)", "192.168.17.0/24", "computer"),
        ("2001:db8:aaaa:bbbb::1", "Mozilla/5.0 (iPhone; Mobile)", "2001:db8:aaaa::/48", "phone"),
        ("::ffff:10.1.2.3", "Mozilla/5.0 (Linux; Android 15; Mobile)", "10.1.2.0/24", "phone"),
        ("10.1.2.3", "Mozilla/5.0 (iPad; Mobile)", "10.1.2.0/24", "tablet"),
        ("10.1.2.3", "Mozilla/5.0 (Linux; Android 15)", "10.1.2.0/24", "tablet"),
        (None, "", "", "computer"),
        ("unix:", "", "", "computer"),
    ],
)
def test_of_where_the_network_and_the_kind_of_device_are_kept(
    address: str | None, browser: str, network: str, device: str
) -> None:
    found = origin_of(address, browser)

    assert (found.address, found.device) == (network, device)


def test_a_deed_on_a_page_says_from_where_and_a_command_that_it_is_the_server(
    log_in: LogIn, amina: Person
) -> None:
    log_in(amina).post("/profile/calendar", environ_base={"REMOTE_ADDR": "10.20.30.40"})
    audit(None, "figures.made")
    db.session.commit()

    assert [(entry.address, entry.device) for entry in logged()] == [
        ("10.20.30.0/24", "computer"),
        ("", "server"),
    ]


def test_what_was_written_before_the_chain_is_carried_into_it(
    app: Flask, town: Municipality
) -> None:
    johan, amina = town.people["johan"].id, town.people["amina"].id
    for number in range(3):
        audit(johan, "account.closed", "person", amina, capacity="hr", detail=f"åäö {number}")
        audit(None, "barrier.handled", "barrier_report", number)
    db.session.commit()
    before = entries()
    db.session.remove()

    with app.app_context():
        flask_migrate.downgrade(revision=before_the_chain())
        old = db.session.execute(text("SELECT actor_id, subject_id FROM audit_entry")).all()
        db.session.remove()
        flask_migrate.upgrade()

    assert (johan, amina) in [tuple(row) for row in old]
    assert entries() == before
    assert [entry.hash for entry in logged()] == [chain.hash_of(each) for each in logged()]
    audit(johan, "account.reopened", "person", amina)
    db.session.commit()
    assert logged()[-1].seq == len(before) + 1
