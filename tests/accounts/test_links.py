"""One-time links and codes: they work once, for a while, and everything is written down."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from kompetensplan.accounts import services
from kompetensplan.accounts.models import Credential, OneTimeLink, Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.jobs import send_waiting_mail
from kompetensplan.notices.models import Notice
from kompetensplan.outbox import Mail, MailState
from tests.accounts.conftest import PASSWORD, credentials
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality
from tests.support.audit import actions, entries
from tests.support.smtp import Post, free_port, post_office

NEW = "sju blå cyklar sover"
BOTH = {"password": NEW, "again": NEW}
GONE = "Länken går inte att använda"


def make_code(person: Person) -> str:
    code, _link = services.create_link(person, by=None, road="mailed")
    db.session.commit()
    return code


def test_a_link_lets_its_holder_choose_a_password(client: Client, town: Municipality) -> None:
    amina = town.people["amina"]
    address, code = amina.email or "", make_code(amina)

    page = client.get(f"/link/{code}")
    done = client.post(f"/link/{code}", data=BOTH)
    logged_in = client.post("/login", data=credentials(address, password=NEW))

    assert "Det gäller kontot för Amina Berg" in page.text
    assert done.location == "/login"
    assert logged_in.status_code == 303
    assert actions() == ["account.link_mailed", "account.activated", "account.logged_in"]


def test_a_link_works_once(client: Client, bo: Person) -> None:
    code = make_code(bo)
    client.post(f"/link/{code}", data=BOTH)

    again = client.post(f"/link/{code}", data={"password": PASSWORD, "again": PASSWORD})

    assert again.status_code == 410
    assert GONE in again.text
    assert client.post("/login", data=credentials(password=NEW)).status_code == 303


def test_opening_a_link_does_not_spend_it(client: Client, bo: Person) -> None:
    """Mail programs open links on their own."""
    code = make_code(bo)
    client.get(f"/link/{code}")
    client.get(f"/link/{code}")

    assert client.post(f"/link/{code}", data=BOTH).status_code == 303


@pytest.mark.parametrize(
    ("activated", "lasts"), [(False, timedelta(days=7)), (True, timedelta(hours=2))]
)
def test_a_first_link_lasts_seven_days_and_a_later_one_two_hours(
    town: Municipality, activated: bool, lasts: timedelta
) -> None:
    amina = town.people["amina"]
    if activated:
        services.set_password(amina, PASSWORD)
    before = real_now()

    _code, link = services.create_link(amina, by=None, road="mailed")

    assert lasts <= link.expires_at - before < lasts + timedelta(minutes=1)


def test_a_link_that_is_too_old_is_gone(client: Client, bo: Person) -> None:
    code = make_code(bo)
    db.session.execute(update(OneTimeLink).values(expires_at=real_now() - timedelta(seconds=1)))

    assert client.get(f"/link/{code}").status_code == 410
    assert client.post(f"/link/{code}", data=BOTH).status_code == 410
    assert client.post("/login", data=credentials()).status_code == 303


def test_a_new_link_ends_the_earlier_one(client: Client, bo: Person) -> None:
    first, second = make_code(bo), make_code(bo)

    assert client.get(f"/link/{first}").status_code == 410
    assert client.get(f"/link/{second}").status_code == 200


def test_a_used_link_ends_all_others(client: Client, bo: Person) -> None:
    first, _link = services.create_link(bo, by=None, road="asked")
    second, _link = services.create_link(bo, by=None, road="asked")
    client.post(f"/link/{first}", data=BOTH)

    assert client.get(f"/link/{second}").status_code == 410


def test_a_link_of_a_closed_account_is_gone(client: Client, bo: Person) -> None:
    code = make_code(bo)
    bo.closed_at = real_now()

    assert client.get(f"/link/{code}").status_code == 410


@pytest.mark.parametrize("code", ["X", "0000000000000000", "%00", "å", "../login", "A" * 3000])
def test_a_made_up_link_is_gone(client: Client, code: str) -> None:
    assert client.get(f"/link/{code}").status_code in (303, 404, 410)


def test_the_database_does_not_hold_the_code(bo: Person) -> None:
    code = make_code(bo)

    link = db.session.scalars(select(OneTimeLink)).one()

    assert code not in link.token_hash
    assert len(link.token_hash) == 64


def test_a_code_on_paper_may_be_typed_as_one_reads_it(client: Client, bo: Person) -> None:
    code = make_code(bo)
    typed = services.in_groups(code).lower().replace("0", "o").replace("1", "l")

    response = client.post("/link", data={"code": f" {typed} "})

    assert response.location == f"/link/{code}"
    assert client.get(response.location).status_code == 200


def test_choosing_a_password_logs_out_everywhere(app: Flask, in_through_the_door: Client) -> None:
    bo = db.session.scalars(select(Person)).one()
    code = make_code(bo)

    app.test_client().post(f"/link/{code}", data=BOTH)

    assert in_through_the_door.get("/profile").status_code == 303


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("kort", "minst 12 tecken"),
        ("x" * 201, "högst 200 tecken"),
        ("aaaaaaaaaaaaaa", "lätt att gissa"),
        ("123456789012", "lätt att gissa"),
        ("Lösenord2027!", "lätt att gissa"),
        ("Sommar2027!!!!", "lätt att gissa"),
        ("qwertyuiop12", "lätt att gissa"),
        ("Bo-Ek-2027-2027", "inte är ditt namn"),
        ("bo.ek@mittkoping.example", "inte är ditt namn"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_can_still_be_used(
    client: Client, bo: Person, password: str, says: str
) -> None:
    code = make_code(bo)

    page = client.post(f"/link/{code}", data={"password": password, "again": password})

    assert page.status_code == 422
    assert says in page.text
    assert client.post(f"/link/{code}", data=BOTH).status_code == 303


def test_a_password_that_is_not_repeated_is_refused(client: Client, bo: Person) -> None:
    code = make_code(bo)

    page = client.post(f"/link/{code}", data={"password": NEW, "again": NEW + "x"})

    assert page.status_code == 422
    assert "Lösenorden är inte lika" in page.text


# ── forgotten ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    """A mail server that the application sends by."""
    before, port = app.config["KP"], free_port()
    with post_office(port) as server:
        app.config["KP"] = replace(before, mail_server="127.0.0.1", mail_port=port)
        yield server
    app.config["KP"] = before


def test_whoever_has_forgotten_gets_a_link_by_mail(client: Client, bo: Person, post: Post) -> None:
    client.post("/forgotten", data={"email": "BO.EK@mittkoping.example"})

    assert send_waiting_mail() == 1
    (mail,) = post.letters
    link = re.search(r"http://127\.0\.0\.1:5000(/link/\w{16})\s", str(mail.get_payload()))
    assert mail["To"] == "bo.ek@mittkoping.example"
    assert link
    assert client.post(link[1], data=BOTH).status_code == 303
    assert actions() == ["account.link_asked", "account.password_reset"]


def test_the_answer_is_the_same_for_known_and_unknown(
    client: Client, bo: Person, statements: Statements
) -> None:
    """The same page after the same work, so that its time tells nothing either."""
    pages, work = [], []
    for name in ("bo.ek", "nobody"):
        with statements() as made:
            page = client.post("/forgotten", data={"email": f"{name}@mittkoping.example"})
        work.append([each.partition("(")[0] for each in made])
        pages.append((page.status_code, page.location, page.text))

    assert work[0] == work[1]
    assert pages[0] == pages[1]
    assert "hör till ett konto" in client.get("/login").text


def test_somebody_who_was_never_invited_gets_no_mail(
    client: Client, town: Municipality, post: Post
) -> None:
    """Local accounts are offered, not taken (SSO-2); what was asked for nobody is forgotten."""
    for email in (town.people["amina"].email, "nobody@mittkoping.example"):
        client.post("/forgotten", data={"email": email})

    assert send_waiting_mail() == 0
    assert post.letters == []
    assert set(db.session.execute(select(Mail.state, Mail.to))) == {(MailState.DROPPED, "")}


def test_a_stranger_cannot_end_a_printed_code(client: Client, bo: Person, post: Post) -> None:
    code = make_code(bo)

    client.post("/forgotten", data={"email": "bo.ek@mittkoping.example"})
    send_waiting_mail()

    assert client.get(f"/link/{code}").status_code == 200


def test_nobody_s_mailbox_is_filled(client: Client, bo: Person) -> None:
    data = {"email": "bo.ek@mittkoping.example"}
    statuses = [client.post("/forgotten", data=data).status_code for _time in range(4)]

    assert statuses == [303, 303, 303, 429]
    assert len(db.session.scalars(select(Mail)).all()) == 3


# ── the system administrator ──────────────────────────────────────────────────────────


def test_a_mailed_link_is_in_the_reader_s_language(
    log_in: LogIn, johan: Person, amina: Person
) -> None:
    amina.language = "en"
    amina_id, address = amina.id, amina.email

    log_in(johan).post(f"/accounts/{amina_id}/mail-link")

    mail = db.session.scalars(select(Mail)).one()
    assert mail.to == address
    assert mail.body.startswith("Hello Amina,")
    assert (
        entries()[0][1]
        == db.session.scalars(select(Person.id).where(Person.given_name == "Johan")).one()
    )


def test_a_printed_code_is_shown_once_with_a_picture_to_scan(
    log_in: LogIn, johan: Person, amina: Person
) -> None:
    amina.email = None
    amina_id = amina.id
    administrator = log_in(johan)

    page = administrator.post(f"/accounts/{amina_id}/print-code")

    code = re.search(r"Skriv koden: ([0-9A-Z-]{19})", page.text)
    assert code
    assert "<svg" in page.text
    assert "anställningsnummer" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert services.plain_code(code[1]) not in administrator.get(f"/accounts/{amina_id}").text
    assert db.session.scalars(select(Mail)).all() == []


def test_a_person_with_email_is_told_about_a_printed_code(
    log_in: LogIn, johan: Person, amina: Person
) -> None:
    amina_id = amina.id

    log_in(johan).post(f"/accounts/{amina_id}/print-code")

    mail = db.session.scalars(select(Mail)).one()
    assert "Johan Roos har skrivit ut en kod" in mail.body
    assert "/link/" not in mail.body


def test_a_person_finds_in_the_product_that_a_code_was_printed(
    log_in: LogIn, johan: Person, amina: Person
) -> None:
    """Whoever has an account knows of every way into it, with e-mail or without."""
    amina.email = None
    johan_id, amina_id = johan.id, amina.id

    log_in(johan).post(f"/accounts/{amina_id}/print-code")

    told = db.session.scalars(select(Notice)).one()
    assert (told.person_id, told.kind, told.by_id) == (amina_id, "code_printed", johan_id)


def test_no_mail_is_queued_for_a_person_without_address(
    log_in: LogIn, johan: Person, amina: Person
) -> None:
    amina.email = None
    amina_id = amina.id

    assert log_in(johan).post(f"/accounts/{amina_id}/mail-link").status_code == 422


def test_the_new_password_takes_the_place_of_the_old(client: Client, bo: Person) -> None:
    client.post(f"/link/{make_code(bo)}", data=BOTH)

    assert client.post("/login", data=credentials()).status_code == 422
    assert len(db.session.scalars(select(Credential)).all()) == 1
