"""Mail leaves the house once, waits while nobody takes it, and leaves nothing behind (CONF-6)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from config import Unsafe
from kompetensplan import jobs
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.jobs import GIVE_UP, send_waiting_mail
from kompetensplan.outbox import Mail, MailState, queue_mail
from tests.support.smtp import Post, free_port, make_certificate, post_office

SECRET = "https://plan.example/link/ABCDEFGHJKMNPQRS"


@pytest.fixture
def server(app: Flask) -> Iterator[Post]:
    """A mail server that the application sends by; without it, mail goes nowhere."""
    before = app.config["KP"]
    port = free_port()
    with post_office(port) as server:
        app.config["KP"] = replace(before, mail_server="127.0.0.1", mail_port=port)
        yield server
    app.config["KP"] = before


def queue(key: str, to: str = "amina.berg@mittkoping.example") -> None:
    queue_mail(key, to=to, subject="Nytt lösenord", body=f"Hej,\n\n{SECRET}")
    db.session.commit()


def stored(key: str) -> Mail:
    db.session.expire_all()
    return db.session.scalars(select(Mail).where(Mail.key == key)).one()


def make_due(mail: Mail) -> None:
    mail.due_at = real_now()
    db.session.commit()


def test_a_mail_is_sent_once_and_what_it_said_is_forgotten(server: Post) -> None:
    """Who reads the database later finds no way in."""
    queue("one")

    sent = [send_waiting_mail(), send_waiting_mail()]

    assert sent == [1, 0]
    assert [message["To"] for message in server.letters] == ["amina.berg@mittkoping.example"]
    assert SECRET in server.letters[0].get_payload()
    mail = stored("one")
    assert (mail.state, mail.body, mail.calendar) == (MailState.SENT, "", "")


@pytest.mark.parametrize("address", ["<", "two\nlines@mittkoping.example"])
def test_a_mail_that_cannot_be_written_stops_no_other(server: Post, address: str) -> None:
    queue("bad", to=address)
    queue("good")

    assert send_waiting_mail() == 1
    assert stored("bad").state is MailState.QUEUED
    assert stored("good").state is MailState.SENT


def test_an_address_that_nobody_has_stops_no_other(server: Post) -> None:
    """It is tried again, later and later, for a week; the others have theirs at once."""
    server.unknown = "nobody@mittkoping.example"
    queue("wrong", to="nobody@mittkoping.example")
    queue("right")

    assert [send_waiting_mail(), send_waiting_mail()] == [1, 0]
    assert [message["To"] for message in server.letters] == ["amina.berg@mittkoping.example"]
    assert "nobody here by that name" in stored("wrong").error


@pytest.mark.parametrize("farewell", ["421 too busy to say goodbye", "500 what?"])
def test_what_the_server_has_taken_is_sent_whatever_it_says_at_the_end(
    server: Post, farewell: str
) -> None:
    server.farewell = farewell
    queue("one")

    assert send_waiting_mail() == 1
    make_due(stored("one"))
    assert send_waiting_mail() == 0
    assert len(server.letters) == 1


def test_a_mail_says_when_it_was_written_and_that_a_machine_wrote_it(server: Post) -> None:
    """No absent colleague's machine answers it, and it is not thrown away for lack of a date."""
    queue("one")
    send_waiting_mail()

    (letter,) = server.letters
    assert parsedate_to_datetime(letter["Date"]) == stored("one").queued_at.replace(microsecond=0)
    assert letter["Message-ID"].endswith("@mittkoping.example>")
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_mail_waits_while_the_server_is_down(app: Flask, server: Post) -> None:
    working = app.config["KP"]
    app.config["KP"] = replace(working, mail_port=1)
    queue("one")

    assert send_waiting_mail() == 0
    mail = stored("one")
    assert mail.state is MailState.QUEUED
    assert mail.due_at > real_now()
    app.config["KP"] = working
    make_due(mail)

    assert send_waiting_mail() == 1


def test_a_mail_that_nobody_takes_for_a_week_is_given_up(app: Flask, server: Post) -> None:
    app.config["KP"] = replace(app.config["KP"], mail_port=1)
    queue("one")
    stored("one").queued_at = real_now() - GIVE_UP - timedelta(minutes=1)
    db.session.commit()

    assert send_waiting_mail() == 0
    mail = stored("one")
    assert (mail.state, mail.body) == (MailState.DROPPED, "")
    assert mail.error


def test_a_mail_that_is_dropped_while_a_worker_has_it_does_not_leave_empty(server: Post) -> None:
    """What it said is gone, so that there is nothing to send."""
    queue("one")
    stored("one").error = "421"
    db.session.commit()
    (taken,) = jobs._take_mail(1)
    assert stored("one").error == "", "it cannot be tried again while somebody has it"
    stored("one").finish(MailState.DROPPED)
    db.session.commit()

    assert not jobs._send(taken)

    assert server.letters == []
    assert stored("one").state is MailState.DROPPED


# ── sealed, and by log-in ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_leaves_sealed_and_by_log_in(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    """A server without our trust, or one that does not know us, gets nothing: the mail waits."""
    usual, port = app.config["KP"], free_port()
    certificate = make_certificate(tmp_path / "post.pem")
    settings = replace(
        usual,
        mail_server="127.0.0.1",
        mail_port=port,
        mail_security=security,
        mail_user="kompetensplan",
        mail_password="right",
    )
    queue("one")
    is_sealed = security == "tls"
    with post_office(
        port, certificate=certificate, is_sealed=is_sealed, password="right"
    ) as server:
        app.config["KP"] = settings
        assert send_waiting_mail() == 0, "the certificate is nobody's that we know"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        app.config["KP"] = replace(settings, mail_password="wrong")
        make_due(stored("one"))
        assert send_waiting_mail() == 0
        app.config["KP"] = settings
        make_due(stored("one"))
        assert send_waiting_mail() == 1
    app.config["KP"] = usual

    assert [letter["To"] for letter in server.letters] == ["amina.berg@mittkoping.example"]


@pytest.mark.parametrize(
    "wrong", [{"mail_security": "ssl"}, {"mail_user": "kompetensplan", "mail_password": "x"}]
)
def test_a_password_is_never_sent_in_the_clear(app: Flask, wrong: dict[str, str]) -> None:
    with pytest.raises(Unsafe, match="MAIL_"):
        replace(app.config["KP"], **wrong).check()
