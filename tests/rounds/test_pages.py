"""The planning rounds through the pages (YEAR-1 … YEAR-3, PAY-3)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import db
from kompetensplan.organisation.models import Role
from kompetensplan.rounds.models import PlanningRound, RoundUnit, RoundWindow, WindowKind
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality, grant, make_person, make_priority, make_round, make_unit

EVERYBODY = ["amina", "marie", "samira", "karin", "ulla", "johan", "eva", "david", "frida"]
WHY = "Vi är nyinflyttade och har inget APT förrän i mars."


def filled(town: Municipality, *units: str, **changes: object) -> dict[str, object]:
    """Return a form that is filled in as it should be."""
    usual: dict[str, object] = {
        "name": "Läsåret 2027/28",
        "kind": "school_year",
        "starts_on": "2027-08-01",
        "ends_on": "2028-06-30",
        "meetings_from": "2027-09-16",
        "meetings_to": "2027-11-30",
        "units": [str(town.units[name].id) for name in units],
    }
    return usual | changes


def not_open(town: Municipality, *units: str) -> PlanningRound:
    return make_round(
        "Vår", owner=town.people["karin"], units=[town.units[n] for n in units], opened=False
    )


def stored(name: str) -> PlanningRound:
    return db.session.scalars(select(PlanningRound).where(PlanningRound.name == name)).one()


def opened(round_id: int, unit_id: int) -> RoundUnit:
    query = select(RoundUnit).where(RoundUnit.round_id == round_id, RoundUnit.unit_id == unit_id)
    return db.session.scalars(query).one()


# ── reading ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", EVERYBODY)
def test_everyone_sees_the_year_and_each_round(town: Municipality, log_in: LogIn, who: str) -> None:
    assert town.round
    key, client = town.round.id, log_in(town.people[who])

    assert "1 februari–31 mars 2027" in client.get("/rounds/").text
    page = client.get(f"/rounds/{key}").text
    assert "Planen handlar om kompetens. Lön tas upp i lönesamtalet." in page  # PAY-3
    assert "Det lodräta strecket är i dag, 8 februari 2027." in page


def test_each_sees_the_units_that_concern_them(
    town: Municipality, log_in: LogIn, amina: Person, samira: Person, karin: Person, david: Person
) -> None:
    assert town.round
    key = town.round.id
    people = {"amina": amina, "samira": samira, "karin": karin, "david": david}
    clients = {name: log_in(person) for name, person in people.items()}
    pages = {name: client.get(f"/rounds/{key}").text for name, client in clients.items()}

    assert "Hemtjänst Centrum" in pages["amina"]
    assert "Åvallaskolan" not in pages["amina"]
    assert "Hemtjänst Centrum" in pages["samira"]
    assert "Hemtjänst Centrum" not in pages["david"]
    assert "Hemtjänst Centrum" in pages["karin"]
    assert "Åvallaskolan" in pages["karin"]


def test_a_round_that_is_not_there_is_not_found(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    client = log_in(karin)

    for address in ("/rounds/999999", "/rounds/99999999999999999999"):
        assert client.get(address).status_code == 404
    assert town.round is not None


def test_the_list_of_units_takes_nonsense_in_the_address(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    assert town.round
    key, client = town.round.id, log_in(karin)

    for query in ("page=x", "page=-1", "page=99999999999999999999", "show=x", "show=waiting"):
        assert client.get(f"/rounds/{key}?{query}").status_code == 200, query


# ── opening ───────────────────────────────────────────────────────────────────────────


def test_the_manager_or_hr_opens_a_round_that_is_ready(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    """YEAR-2."""
    spring, home, marie_id = not_open(town, "home").id, town.units["home"].id, marie.id
    client = log_in(marie)

    assert client.post(f"/rounds/{spring}/units/{home}/open").status_code == 303

    now_open = opened(spring, home)
    assert (now_open.opened_by_id, now_open.early_reason) == (marie_id, "")
    assert now_open.opened_at is not None


def test_only_the_manager_and_hr_for_the_unit_open(town: Municipality, log_in: LogIn) -> None:
    spring, home = not_open(town, "home").id, town.units["home"].id
    other_hr = make_person("Pia Delansvar")
    grant(other_hr, Role.HR, town.units["school"])
    town.people["other_hr"] = other_hr
    who_may = ("marie", "karin")
    clients = {who: log_in(town.people[who]) for who in [*EVERYBODY, "other_hr"]}

    for who, client in clients.items():
        if who not in who_may:
            answer = client.post(f"/rounds/{spring}/units/{home}/open", data={"reason": WHY})
            assert answer.status_code == 403, who
    assert opened(spring, home).opened_at is None
    for who in who_may:
        assert clients[who].post(f"/rounds/{spring}/units/{home}/open").status_code == 303, who


def test_a_round_does_not_open_before_the_staff_meeting_without_a_reason(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    """YEAR-2."""
    town.priorities["low"].presented_on = None
    spring, home, client = not_open(town, "home").id, town.units["home"].id, log_in(marie)
    address = f"/rounds/{spring}/units/{home}/open"

    assert "1 prioritering är inte presenterad på APT" in client.get(f"/rounds/{spring}").text
    for reason in ("", "För kort", " \x00" * 30):
        answer = client.post(address, data={"reason": reason})
        assert answer.status_code == 422
        assert "Skriv varför omgången öppnar ändå, med minst 20 tecken." in answer.text
    assert opened(spring, home).opened_at is None

    assert client.post(address, data={"reason": WHY}).status_code == 303
    assert opened(spring, home).early_reason == WHY


def test_opening_twice_is_opening_once(town: Municipality, log_in: LogIn, marie: Person) -> None:
    spring, home, client = not_open(town, "home").id, town.units["home"].id, log_in(marie)
    client.post(f"/rounds/{spring}/units/{home}/open")
    first = opened(spring, home).opened_at

    assert client.post(f"/rounds/{spring}/units/{home}/open").status_code == 303

    assert opened(spring, home).opened_at == first


def test_a_unit_that_is_not_in_the_round_is_not_found(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    spring, class_, client = not_open(town, "home").id, town.units["class"].id, log_in(karin)

    assert client.post(f"/rounds/{spring}/units/{class_}/open").status_code == 404
    assert client.post(f"/rounds/{spring}/units/999999/open").status_code == 404


def test_lateness_is_shown_and_nothing_is_locked(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    """YEAR-3."""
    spring = not_open(town, "home")
    window = db.session.scalars(select(RoundWindow).where(RoundWindow.round_id == spring.id)).one()
    window.starts_on, window.ends_on = date(2026, 10, 1), date(2026, 11, 30)
    key, home, client = spring.id, town.units["home"].id, log_in(marie)

    page = client.get(f"/rounds/{key}").text
    assert "Försenad" in page
    assert "Samtalen skulle börja 1 oktober 2026" in page
    assert client.post(f"/rounds/{key}/units/{home}/open").status_code == 303


# ── HR's form ─────────────────────────────────────────────────────────────────────────


def test_only_hr_for_everyone_adds_changes_and_closes(town: Municipality, log_in: LogIn) -> None:
    assert town.round
    key = town.round.id
    part = make_person("Pia Delansvar")
    grant(part, Role.HR, town.units["care"])
    town.people["part"] = part
    clients = {who: log_in(town.people[who]) for who in [*EVERYBODY, "part"] if who != "karin"}

    for who, client in clients.items():
        for address in ("/rounds/new", f"/rounds/{key}/edit"):
            assert client.get(address).status_code == 403, (who, address)
            assert client.post(address, data={}).status_code == 403, (who, address)
        for step in ("close", "reopen"):
            assert client.post(f"/rounds/{key}/{step}").status_code == 403, (who, step)
    assert db.session.scalar(select(func.count()).select_from(PlanningRound)) == 1


def test_hr_adds_a_round_for_chosen_units_and_whole_departments(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    form = filled(town, "class", departments=[str(town.units["care"].id)])
    expected = {town.units[name].id for name in ("class", "care", "home", "night")}

    assert log_in(karin).post("/rounds/new", data=form).status_code == 303

    made = stored("Läsåret 2027/28")
    units = select(RoundUnit.unit_id).where(RoundUnit.round_id == made.id)
    assert set(db.session.scalars(units)) == expected
    windows = select(RoundWindow.kind).where(RoundWindow.round_id == made.id)
    assert list(db.session.scalars(windows)) == [WindowKind.MEETINGS]


BAD = [
    ({"name": ""}, "Skriv ett namn."),
    ({"name": " \x00 "}, "Skriv ett namn."),
    ({"name": "x" * 121}, "Skriv högst 120 tecken."),
    ({"name": "2027"}, "Det finns redan en omgång med det namnet."),
    ({"kind": "x"}, "Välj ett av de två."),
    ({"starts_on": ""}, "Fyll i ett datum."),
    ({"starts_on": "2027-13-45"}, "Skriv datumet som år-månad-dag"),
    ({"ends_on": "2027-08-01"}, "Perioden slutar innan den börjar."),
    ({"ends_on": "2031-01-01"}, "En omgång är högst tre år."),
    ({"meetings_to": ""}, "Fyll i båda dagarna eller ingen av dem."),
    ({"meetings_to": "2027-09-01"}, "Tiden slutar innan den börjar."),
    ({"units": []}, "Välj minst en enhet."),
    ({"units": ["999999"]}, "Välj bland enheterna i listan."),
    ({"departments": ["999999"]}, "Välj bland enheterna i listan."),
]


@pytest.mark.parametrize(("wrong", "told"), BAD)
def test_what_is_wrong_is_told_and_nothing_is_stored(
    town: Municipality, log_in: LogIn, karin: Person, wrong: dict[str, object], told: str
) -> None:
    form, client = filled(town, "class", **wrong), log_in(karin)

    answer = client.post("/rounds/new", data=form)

    assert answer.status_code == 422
    assert told in answer.text
    assert db.session.scalar(select(func.count()).select_from(PlanningRound)) == 1


def test_a_unit_for_which_the_round_has_opened_stays_in_it(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    assert town.round
    address, client = f"/rounds/{town.round.id}/edit", log_in(karin)
    form = filled(town, "class")
    form["seen"] = _seen(client, address)

    answer = client.post(address, data=form)

    assert answer.status_code == 422
    assert "Omgången har öppnat för en enhet som du tog bort." in answer.text


def test_a_round_that_somebody_else_has_changed_is_not_overwritten(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    assert town.round
    address, client = f"/rounds/{town.round.id}/edit", log_in(karin)
    first = filled(town, "home", "class", name="Först")
    first["seen"] = _seen(client, address)
    second = first | {"name": "Sedan"}
    assert client.post(address, data=first).status_code == 303

    assert client.post(address, data=first).status_code == 303  # the same form twice
    answer = client.post(address, data=second)

    assert answer.status_code == 409
    assert "Först" in answer.text
    assert 'value="Sedan"' in answer.text
    assert stored("Först")


def test_of_two_who_change_a_round_at_once_one_is_told(
    app: Flask, town: Municipality, log_in: LogIn, karin: Person
) -> None:
    assert town.round
    address = f"/rounds/{town.round.id}/edit"
    clients = [log_in(karin) for _each in range(4)]
    seen, start = _seen(clients[0], address), Barrier(len(clients))
    forms = [
        filled(town, "home", "class", name=f"Omgång {number}", seen=seen)
        for number in range(len(clients))
    ]

    def send(client: Client, form: dict[str, object]) -> int:
        start.wait()
        with app.app_context():
            return client.post(address, data=form).status_code

    with ThreadPoolExecutor(len(clients)) as threads:
        answers = list(threads.map(send, clients, forms))

    assert sorted(answers) == [303, 409, 409, 409]


def test_a_closed_round_takes_no_changes_until_it_is_opened_again(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    spring, home = not_open(town, "home").id, town.units["home"].id
    client = log_in(karin)
    edit = filled(town, "home")
    edit["seen"] = _seen(client, f"/rounds/{spring}/edit")

    client.post(f"/rounds/{spring}/close")
    assert client.post(f"/rounds/{spring}/edit", data=edit).status_code == 409
    assert client.post(f"/rounds/{spring}/units/{home}/open").status_code == 409
    assert "Stängda omgångar" in client.get("/rounds/").text

    client.post(f"/rounds/{spring}/reopen")
    assert client.post(f"/rounds/{spring}/units/{home}/open").status_code == 303


def _seen(client: Client, address: str) -> str:
    page = client.get(address).text
    return page.split('name="seen" type="hidden" value="')[1].split('"')[0]


# ── statements ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [2, 40])
def test_pages_take_the_same_few_statements(
    town: Municipality, log_in: LogIn, statements: Statements, number: int
) -> None:
    assert town.round
    units = [make_unit(f"Enhet {each}", town.units["care"]) for each in range(number)]
    for unit in units:
        make_priority(f"För {unit.name}", unit, parent=town.priorities["middle"])
        db.session.add(RoundUnit(round=town.round, unit=unit, opened_at=now()))
    for each in range(number):
        make_round(f"Omgång {each}", owner=town.people["karin"], units=units[:2])
    addresses = ["/rounds/", f"/rounds/{town.round.id}", f"/rounds/{town.round.id}/edit"]
    client = log_in(town.people["karin"])
    counts = {}
    for address in addresses:
        client.get(address)
        with statements() as seen:
            client.get(address)
        counts[address] = len(seen)

    assert max(counts.values()) <= 12, counts
    assert sum(counts.values()) == 20, counts  # the same with 2 and with 40
