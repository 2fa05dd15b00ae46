"""What somebody has been told: the number in the header, the list, and the way from it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import MailChoice, Person
from kompetensplan.db import db
from kompetensplan.notices.kinds import KINDS
from kompetensplan.notices.models import Notice
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import UnitManager
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan

BELL = re.compile(r'k-bell__count"[^>]*>(\d+)')


def unread_of(client: Client, path: str = "/profile") -> int:
    """Return the number that the bell shows."""
    found = BELL.search(client.get(path).text)
    return int(found[1]) if found else 0


def only_notice(person: Person) -> Notice:
    db.session.expire_all()
    return db.session.scalars(select(Notice).where(Notice.person_id == person.id)).one()


def test_the_bell_counts_what_is_unread_and_the_list_tells_it(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    plan = make_plan(town)
    tell(amina.id, "approved", plan_id=plan.id, by=as_actor(marie))
    client = log_in(amina)

    page = client.get("/notices/").text

    assert unread_of(client) == 1
    assert "Marie Lundgren har godkänt planen." in page
    assert "Min plan 2027" in page
    assert "Oläst" in page


def test_the_manager_sees_whose_plan_it_is(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    make_plan(town)  # Amina starts it

    page = log_in(marie).get("/notices/").text

    assert "Amina Berg har börjat på planen." in page
    assert "Amina Berg, 2027" in page


def test_a_notice_leads_to_its_page_and_is_then_read(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    plan_id = make_plan(town).id
    tell(amina.id, "approved", plan_id=plan_id, by=as_actor(marie))
    client = log_in(amina)

    answer = client.get(f"/notices/{only_notice(amina).id}")

    assert (answer.status_code, answer.location) == (303, f"/plans/{plan_id}/sign")
    assert unread_of(client) == 0


def test_reading_the_page_marks_what_led_there_and_nothing_else(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    plan = make_plan(town)
    tell(amina.id, "change_started", plan_id=plan.id, by=as_actor(marie))
    tell(amina.id, "meeting_booked", plan_id=plan.id, by=as_actor(marie))
    client = log_in(amina)

    client.get(f"/plans/{plan.id}")

    left = select(Notice.kind).where(Notice.person_id == amina.id, Notice.read_at.is_(None))
    assert db.session.scalars(left).all() == ["meeting_booked"]


def test_everything_can_be_marked_as_read(amina: Person, marie: Person, log_in: LogIn) -> None:
    for person in (amina, marie):
        tell(person.id, "round_opened")
    client = log_in(amina)

    page = client.post("/notices/read", follow_redirects=True)

    assert "Allt är markerat som läst." in page.text
    assert unread_of(client) == 0
    assert unread_of(log_in(marie)) == 1


def test_a_plan_that_one_may_no_longer_read_is_not_named(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    """CONF-2: who has left a unit learns nothing more of its plans, not even by old notices."""
    plan = make_plan(town)
    tell(marie.id, "proposed", plan_id=plan.id, by=as_actor(amina))
    for manager in db.session.scalars(select(UnitManager)):
        manager.ends_on = clock.today() - timedelta(days=1)
    client = log_in(marie)

    page = client.get("/notices/").text

    assert "Inte längre aktuellt" in page
    assert "Amina" not in page
    notice_id = db.session.scalars(
        select(Notice.id).where(Notice.person_id == marie.id).limit(1)
    ).one()
    assert client.get(f"/notices/{notice_id}").location == "/notices/"


def test_nobody_opens_the_notice_of_another(amina: Person, marie: Person, log_in: LogIn) -> None:
    tell(amina.id, "round_opened")

    assert log_in(marie).get(f"/notices/{only_notice(amina).id}").status_code == 404
    assert only_notice(amina).read_at is None


def test_with_nothing_to_tell_the_page_says_what_it_is_for(amina: Person, log_in: LogIn) -> None:
    page = log_in(amina).get("/notices/").text

    assert "Inget har hänt ännu" in page
    assert "Markera allt som läst" not in page


@pytest.mark.parametrize("number", [2, 60])
def test_the_list_is_paged_and_takes_a_fixed_number_of_statements(
    town: Municipality,
    amina: Person,
    marie: Person,
    log_in: LogIn,
    statements: Statements,
    number: int,
) -> None:
    plan = make_plan(town)
    for each in range(number):
        tell(amina.id, "approved", plan_id=plan.id, by=as_actor(marie), key=str(each))
    client = log_in(amina)

    with statements() as seen:
        page = client.get("/notices/").text

    assert page.count("har godkänt planen") == min(number, 25)
    assert ("page=3" in page) == (number == 60)
    assert len(seen) <= 7


def test_the_bell_costs_no_statement(amina: Person, log_in: LogIn, statements: Statements) -> None:
    client = log_in(amina)
    with statements() as without:
        client.get("/rounds/")
    for each in range(30):
        tell(amina.id, "round_opened", key=str(each))

    with statements() as with_thirty:
        assert unread_of(client, "/rounds/") == 30

    assert len(with_thirty) == len(without)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_leads_to_a_page_that_there_is(app: Flask, kind: object) -> None:
    name = getattr(kind, "leads_to", "")
    rule = next(app.url_map.iter_rules(name))

    assert rule.arguments <= {"plan_id"}
    assert hasattr(app.view_functions[name], "permission")


def test_one_chooses_how_often_mail_comes(amina: Person, log_in: LogIn) -> None:
    client = log_in(amina)

    page = client.post("/profile/mail", data={"mail_choice": "at_once"}, follow_redirects=True)

    assert "Sparat." in page.text
    db.session.expire_all()
    assert db.session.get_one(Person, amina.id).mail_choice is MailChoice.AT_ONCE
    assert client.post("/profile/mail", data={"mail_choice": "hourly"}).status_code == 422


def test_without_an_address_there_is_nothing_to_choose(amina: Person, log_in: LogIn) -> None:
    amina.email = None
    client = log_in(amina)

    assert "Hur ofta vill du ha mejl" not in client.get("/profile").text
    assert "Det som händer står bara här." in client.get("/notices/").text


def test_a_page_that_fetches_itself_has_shown_nobody_anything(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    """Else who has gone home from an open page gets neither the notice nor the mail."""
    plan = make_plan(town)
    tell(amina.id, "change_started", plan_id=plan.id, by=as_actor(marie))
    client = log_in(amina)

    client.get(f"/plans/{plan.id}", headers={"X-Background": "1"})

    unread = select(Notice.kind).where(Notice.person_id == amina.id, Notice.read_at.is_(None))
    assert "change_started" in db.session.scalars(unread).all()
