"""What people are told leaves by mail: gathered, as each has chosen, once, and not a word of it."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from kompetensplan import clock
from kompetensplan.accounts.models import MailChoice, Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.jobs import send_waiting_mail
from kompetensplan.notices import services
from kompetensplan.notices.jobs import PAUSE, gather_mail
from kompetensplan.notices.models import Notice
from kompetensplan.notices.services import next_digest, tell
from kompetensplan.outbox import Mail
from tests.factories import Municipality, as_actor, make_person
from tests.plans.factories import make_plan
from tests.support.smtp import Post, free_port, post_office

ROOT = Path(__file__).parents[2]


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """Where the site believes that its mail server is."""
    usual, port = app.config["KP"], free_port()
    app.config["KP"] = replace(
        usual, mail_server="127.0.0.1", mail_port=port, public_url="https://plan.example"
    )
    yield port
    app.config["KP"] = usual


@pytest.fixture
def post(port: int) -> Iterator[Post]:
    with post_office(port) as post:
        yield post


def let_time_pass(time: timedelta) -> None:
    """Let everything that waits for its time, and what has been, be that much longer ago."""
    for column in (Notice.mail_due_at, Notice.mailed_at, Mail.due_at, Mail.queued_at):
        table = column.class_
        for row in db.session.scalars(select(table).where(column.is_not(None))):
            setattr(row, column.key, getattr(row, column.key) - time)
    db.session.commit()


def send() -> None:
    """Do what the worker does every minute."""
    db.session.commit()
    gather_mail()
    while send_waiting_mail():
        pass


def at_once(person: Person) -> Person:
    person.mail_choice = MailChoice.AT_ONCE
    db.session.flush()
    return person


def test_a_burst_is_one_mail_that_says_nothing_of_it(
    town: Municipality, amina: Person, marie: Person, post: Post
) -> None:
    """CONF-6. The mail leaves after two minutes, and the next one when half an hour has gone."""
    plan = make_plan(town)
    at_once(amina)
    marie.mail_choice = MailChoice.URGENT_ONLY  # the plan is told to her; her morning may be near
    for kind in ("proposed", "sent_back", "approved"):
        tell(amina.id, kind, plan_id=plan.id, by=as_actor(marie))
    send()
    assert post.letters == []

    let_time_pass(timedelta(minutes=2))
    send()
    tell(amina.id, "change_started", plan_id=plan.id, by=as_actor(marie))
    let_time_pass(timedelta(minutes=3))
    send()
    (letter,) = post.letters
    let_time_pass(PAUSE)
    send()

    assert len(post.letters) == 2
    assert letter["To"] == amina.email
    subject = str(make_header(decode_header(letter["Subject"])))
    assert subject == "Du har något att göra i Kompetensplan"
    said = letter.get_payload(decode=True)
    assert isinstance(said, bytes)
    assert said.decode().split() == (
        "Hej Amina, Du har något att göra i Kompetensplan: https://plan.example/notices".split()
    )


def test_a_mail_is_in_the_language_of_the_one_who_gets_it(amina: Person, post: Post) -> None:
    at_once(amina).language = "en"
    tell(amina.id, "round_opened")
    let_time_pass(timedelta(minutes=2))
    send()

    assert post.letters[0]["Subject"] == "You have something to do in Kompetensplan"


def test_the_daily_mail_is_one_and_leaves_in_the_morning(amina: Person, post: Post) -> None:
    for number in range(5):
        tell(amina.id, "round_opened", key=f"round {number}")
    send()
    assert post.letters == []

    let_time_pass(next_digest(real_now()) - real_now())
    for _minute in range(3):
        send()

    assert len(post.letters) == 1
    left = select(func.count()).select_from(Notice).where(Notice.mail_due_at.is_not(None))
    assert db.session.scalar(left) == 0


def test_what_is_urgent_does_not_wait_for_the_morning(amina: Person, post: Post) -> None:
    tell(amina.id, "round_opened")
    tell(amina.id, "meeting_tomorrow")
    let_time_pass(timedelta(minutes=2))
    send()
    let_time_pass(timedelta(minutes=2))
    tell(amina.id, "meeting_tomorrow", key="another meeting")
    let_time_pass(timedelta(minutes=2))
    send()

    assert len(post.letters) == 2


@pytest.mark.parametrize("change", ["read", "no address", "only urgent", "closed"])
def test_a_mail_that_is_of_no_use_any_more_is_not_sent(
    amina: Person, post: Post, change: str
) -> None:
    tell(at_once(amina).id, "round_opened")
    if change == "read":
        services.mark_read(amina.id)
    elif change == "no address":
        amina.email = None
    elif change == "only urgent":
        amina.mail_choice = MailChoice.URGENT_ONLY
    else:
        amina.closed_at = real_now()
    let_time_pass(timedelta(minutes=2))
    send()
    let_time_pass(timedelta(days=2))
    send()

    assert post.letters == []


def test_during_leave_no_mail_leaves_and_afterwards_one_does(
    town: Municipality, amina: Person, post: Post
) -> None:
    """ABS-3."""
    tell(at_once(amina).id, "round_opened")
    town.employments["amina"].absent_from = clock.today()
    for _day in range(3):
        let_time_pass(timedelta(days=1))
        send()
    assert post.letters == []

    town.employments["amina"].absent_from = None
    let_time_pass(timedelta(days=1))
    send()

    assert len(post.letters) == 1


def test_two_gather_at_the_same_moment_and_only_one_does(app: Flask, amina: Person) -> None:
    """On SQLite the second waits for the first; on PostgreSQL it lets the first one do it."""
    tell(at_once(amina).id, "round_opened")
    let_time_pass(timedelta(minutes=2))
    gather_mail()

    assert gather_mail() == 0
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 1


# ── the mail server is down for a day, and two workers work ───────────────────────────


def work_together(port: int, folder: Path) -> None:
    """Run two workers at the same time, each a process of its own."""
    db.session.commit()
    environment = os.environ | {
        "KOMPETENSPLAN_ENV": "test",
        "KOMPETENSPLAN_INSTANCE": str(folder),
        "KOMPETENSPLAN_TODAY": "2027-02-08",
        "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(port),
    }
    command = [sys.executable, "-m", "flask", "work", "--once"]
    workers = [subprocess.Popen(command, cwd=ROOT, env=environment) for _number in range(2)]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    db.session.expire_all()


def test_a_mail_server_that_is_down_for_a_day_loses_nothing_and_doubles_nothing(
    town: Municipality, port: int, tmp_path: Path
) -> None:
    people = [at_once(make_person(f"Bo Ek {number}")) for number in range(12)]
    for person in people:
        for kind in ("round_opened", "meeting_tomorrow"):
            tell(person.id, kind)
    let_time_pass(timedelta(minutes=2))

    work_together(port, tmp_path)  # nobody answers
    assert set(db.session.scalars(select(Mail.state))) == {"queued"}
    for _hour in range(24):
        let_time_pass(timedelta(hours=1))
        send()
    let_time_pass(timedelta(hours=1))
    with post_office(port) as post:
        work_together(port, tmp_path)
        let_time_pass(timedelta(hours=1))
        send()

    assert Counter(str(letter["To"]) for letter in post.letters) == {
        str(person.email): 1 for person in people
    }
    assert set(db.session.scalars(select(Mail.state))) == {"sent"}
    assert set(db.session.scalars(select(Mail.body))) == {""}


def test_a_server_that_stops_in_the_middle_gets_the_rest_later(
    amina: Person, marie: Person, port: int
) -> None:
    for person in (amina, marie):
        tell(at_once(person).id, "round_opened")
    let_time_pass(timedelta(minutes=2))
    gather_mail()
    with post_office(port) as first:
        send_waiting_mail(limit=1)
    assert send_waiting_mail() == 0
    db.session.execute(update(Mail).values(due_at=real_now()))
    db.session.commit()
    with post_office(port) as second:
        send_waiting_mail()

    assert sorted(str(letter["To"]) for letter in [*first.letters, *second.letters]) == sorted(
        [str(amina.email), str(marie.email)]
    )
    assert db.session.execute(text("SELECT count(*) FROM mail WHERE body <> ''")).scalar() == 0
