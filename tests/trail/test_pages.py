"""The pages of the log: what was done, what was downloaded, and whom an incident concerns."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import AuditEntry
from kompetensplan.audit.services import audit, forget_person
from kompetensplan.db import db
from kompetensplan.plans.models import PlanState
from kompetensplan.trail.interval import interval_of
from tests.conftest import LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.support.audit import entries

TODAY = datetime.now(UTC).date().isoformat()
DAYS = {"since": "2026-01-01", "until": "2027-12-31"}


@pytest.mark.parametrize("path", ["/log", "/log/exports", "/log/affected"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_speak_both_languages_and_are_told_when_empty(
    log_in: LogIn, eva: Person, path: str, language: str
) -> None:
    eva.language = language

    page = log_in(eva).get(path)

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text


def test_what_was_done_is_found_by_who_whom_what_when_and_as_what(
    log_in: LogIn, johan: Person, amina: Person, karin: Person
) -> None:
    audit(johan.id, "account.closed", "person", amina.id, capacity="system_administrator")
    audit(karin.id, "role.granted", "person", johan.id, capacity="hr", detail="registrar, MK")
    client = log_in(johan)

    def found(**query: str) -> int:
        return client.get("/log", query_string=query).text.count('<td data-label="Vad">')

    assert found() == 2
    assert found(who="johan") == found(about="amina berg") == found(capacity="hr") == 1
    assert found(who="johan", about="johan") == found(who="%") == found(action="no.such") == 0
    assert found(since=TODAY, until=TODAY) == 2
    assert found(until="2026-01-01") == 0
    assert found(since="not a day", until="2027-99-99") == 2
    page = client.get("/log").text
    assert "systemförvaltare" in page
    assert "Registrator, MK" in page
    assert "servern" in page


def test_an_entry_has_the_capacity_that_the_page_was_opened_in(
    log_in: LogIn, johan: Person, amina: Person
) -> None:
    audit(None, "account.closed", "person", amina.id)
    db.session.commit()
    log_in(johan).post(f"/accounts/{amina.id}/reopen")
    log_in(amina).post("/profile/calendar")

    found = select(AuditEntry.action, AuditEntry.capacity).order_by(AuditEntry.seq)
    assert [tuple(row) for row in db.session.execute(found)] == [
        ("account.closed", "system"),
        ("account.reopened", "system_administrator"),
        ("calendar.made", "self"),
    ]
    assert "för egen del" in log_in(johan).get("/log?capacity=self").text


def test_who_is_forgotten_is_said_to_be_so(log_in: LogIn, johan: Person, amina: Person) -> None:
    """Ruling 11."""
    audit(amina.id, "account.closed", "person", amina.id)
    db.session.commit()
    forget_person(amina.id)
    db.session.commit()

    page = log_in(johan).get("/log").text

    assert page.count("En person vars uppgifter är gallrade") == 2
    assert "Amina" not in page


def test_the_system_administrator_has_the_technical_log_without_whose_plan_was_downloaded(
    log_in: LogIn, town: Municipality, johan: Person, eva: Person, karin: Person
) -> None:
    """2.14."""
    plan = make_plan(town, state=PlanState.AGREED)
    log_in(karin).get(f"/plans/{plan.id}/versions/1.pdf")

    assert "Överenskommen plan hämtad" in log_in(eva).get("/log").text
    exports = log_in(eva).get("/log/exports").text
    assert "Amina Berg" in exports
    assert "Karin Sjöstrand" in exports
    account = log_in(johan).get(f"/accounts/{town.people['amina'].id}").text
    assert "Överenskommen plan hämtad" not in account
    page = log_in(johan).get("/log").text
    assert "Amina Berg" not in page
    assert "Överenskommen plan hämtad" not in page
    assert log_in(johan).get("/log/exports").status_code == 403
    assert log_in(johan).get("/log/affected").status_code == 403


def test_the_two_download_their_own_plan_without_an_entry(
    log_in: LogIn, town: Municipality, amina: Person, marie: Person
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    for person in (amina, marie):
        assert log_in(person).get(f"/plans/{plan.id}/versions/1.pdf").status_code == 200

    assert entries() == []


def test_the_affected_are_listed_with_how_often_for_an_interval_and_a_name(
    log_in: LogIn, town: Municipality, eva: Person, karin: Person, johan: Person
) -> None:
    """3.1: an incident."""
    plan = make_plan(town, state=PlanState.AGREED)
    hr = log_in(karin)
    hr.get(f"/plans/{plan.id}/versions/1")
    hr.get(f"/plans/{plan.id}/versions/1.pdf")
    audit(johan.id, "account.closed", "person", town.people["david"].id)
    audit(eva.id, "account.logged_in", "person", eva.id)
    officer = log_in(eva)

    everybody = officer.get("/log/affected", query_string=DAYS).text
    karins = officer.get("/log/affected", query_string={**DAYS, "by": "karin"}).text
    long_ago = officer.get("/log/affected?since=2020-01-01&until=2020-12-31").text

    assert "2 personer" in everybody
    assert everybody.index("Amina Berg") < everybody.index("David Åkesson")
    assert "1 person" in karins
    assert '<td data-label="Öppnade handlingar">2</td>' in karins
    assert "David" not in karins
    assert "Ingen är berörd" in long_ago


def test_the_affected_are_a_file_and_that_it_was_made_is_written_down(
    log_in: LogIn, town: Municipality, eva: Person, karin: Person
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    log_in(karin).get(f"/plans/{plan.id}/versions/1")
    db.session.get_one(Person, town.people["amina"].id).rename("=Amina", "Berg")

    answer = log_in(eva).get("/log/affected.csv", query_string=DAYS)

    lines = answer.data.decode("utf-8-sig").split("\r\n")
    assert answer.mimetype == "text/csv"
    assert "berorda_2026-01-01_2027-12-31.csv" in answer.headers["Content-Disposition"]
    assert lines[0].startswith("Namn;Person-id;E-postadress;Öppnade handlingar;")
    assert lines[1].startswith("'=Amina Berg;")
    assert ("affected.downloaded", eva.id, None) in entries()
    shown = log_in(eva).get("/log/exports").text
    assert "2026-01-01–2027-12-31, Antal: 1" in shown


def test_those_whose_key_is_gone_are_counted(
    log_in: LogIn, eva: Person, johan: Person, amina: Person
) -> None:
    audit(johan.id, "account.closed", "person", amina.id)
    db.session.commit()
    forget_person(amina.id)

    page = log_in(eva).get("/log/affected", query_string=DAYS).text

    assert "Loggen innehåller 1 person till" in page


@pytest.mark.parametrize("path", ["/log", "/log/exports", "/log/affected"])
@pytest.mark.parametrize("number", [2, 60])
def test_the_pages_take_a_fixed_number_of_statements(
    log_in: LogIn,
    town: Municipality,
    eva: Person,
    statements: Statements,
    path: str,
    number: int,
) -> None:
    for _each in range(number):
        about = town.people["amina" if _each % 2 else "david"].id
        audit(town.people["johan"].id, "version.downloaded", "person", about)
    client = log_in(eva)
    client.get(path, query_string=DAYS)

    with statements() as seen:
        client.get(path, query_string=DAYS)

    assert len(seen) <= 12


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2027-01-01", "2027-01-31", "2027-01-01–2027-01-31"),
        ("2027-02-01", "2027-01-01", "2027-01-01–2027-02-01"),
        ("", None, "–"),
        ("0001-01-01", "9999-12-31", "–"),
    ],
)
def test_days_are_read_as_they_are_meant(first: str, last: str | None, said: str) -> None:
    assert str(interval_of(first, last)) == said
