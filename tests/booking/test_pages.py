"""The pages of a booking with many: without script, for eighty people, clear refusals (MEET-3)."""

import re

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.booking.models import BookingProposal
from kompetensplan.db import db
from kompetensplan.organisation.models import DeputyScope, Employment, EmploymentForm
from kompetensplan.plans.models import Meeting
from tests.booking.factories import make_proposal, make_team
from tests.conftest import TODAY, Client, LogIn, Statements
from tests.factories import Municipality, as_actor, make_deputy, make_employment, make_person

TERMS = {
    "kind": "planning",
    "first_day": "2027-02-15",
    "last_day": "2027-03-12",
    "weekdays": ["1", "2", "3", "4", "5"],
    "skipped": "",
    "opens": "9:00",
    "closes": "12.00",
    "opens_again": "",
    "closes_again": "",
    "minutes": "45",
    "pause": "15",
    "place": "Samtalsrummet",
    "link": "",
}


def ids(team: list[Employment]) -> list[int]:
    return [employment.id for employment in team]


def ticked(page: str) -> set[int]:
    boxes = re.findall(r"<input[^>]*name=\"people\"[^>]*>", page)
    sent = [box for box in boxes if "checked" in box or 'type="hidden"' in box]
    return {int(re.findall(r'value="(\d+)"', box)[0]) for box in sent}


def test_a_manager_books_for_the_team_without_script(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    team, as_marie = make_team(town, 5), log_in(marie)

    begun = as_marie.post("/booking/new", data={"people": ids(team)})
    laid_out = as_marie.post(begun.location, data=TERMS)
    page = as_marie.get(laid_out.location).text
    seen = re.findall(r'name="seen"[^>]*value="(\d+)"', page)[0]
    sent = as_marie.post(f"{laid_out.location}/send", data={"seen": seen}, follow_redirects=True)

    assert "Boka 5 samtal" in page
    assert "5 samtal är bokade och inbjudningarna är på väg." in sent.text
    assert len(db.session.scalars(select(Meeting)).all()) == 5
    again = as_marie.post(f"{laid_out.location}/send", data={"seen": seen})
    assert again.status_code == 409


def test_the_hourly_paid_without_a_plan_are_not_offered(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    """2.13: they have no plan to meet about, unless their manager has started one."""
    make_team(town, 2)
    make_employment(make_person("Tim Timmer"), town.units["home"], form=EmploymentForm.HOURLY)

    page = log_in(marie).post("/booking/new", data={"show": "all", "meeting": ""})

    assert len(ticked(page.text)) == 3
    assert "Tim Timmer" not in page.text


def test_ticks_stay_when_another_part_of_the_list_is_shown(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    team, as_marie = make_team(town, 4), log_in(marie)
    filtered = {"show": "filter", "name": "Amina", "meeting": ""}

    page = as_marie.post("/booking/new", data={"people": ids(team[:2]), **filtered})
    everyone = as_marie.post(
        "/booking/new", data={"people": ids(team[:2]), **filtered, "show": "all"}
    )

    assert page.status_code == 200
    assert ticked(page.text) == set(ids(team[:2]))
    assert "2 personer som du har kryssat för visas inte." in page.text
    assert ticked(everyone.text) == {*ids(team[:2]), town.employments["amina"].id}
    assert db.session.scalars(select(BookingProposal)).all() == []


@pytest.mark.parametrize(
    ("people", "status", "words"),
    [
        ([], 422, "Välj minst en person."),
        (["x"], 422, "Rätta"),
        (["99999999999999999999"], 422, "Välj minst en person."),
        (["-1"], 422, "Välj minst en person."),
    ],
)
def test_nonsense_for_people_is_refused(
    town: Municipality, marie: Person, log_in: LogIn, people: list[str], status: int, words: str
) -> None:
    answer = log_in(marie).post("/booking/new", data={"people": people})

    assert answer.status_code == status
    assert words in answer.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("minutes", "0", "i listan"),
        ("pause", "-5", "i listan"),
        ("first_day", "2027-02-07", "Dagen har passerat"),
        ("last_day", "2027-02-14", "före den första"),
        ("weekdays", [], "Välj minst en veckodag"),
        ("weekdays", ["8"], "Rätta"),
        ("skipped", "i morgon", "år-månad-dag"),
        ("skipped", " ".join(f"2027-{m:02}-{d:02}" for m in (3, 4, 5) for d in range(1, 29)), "60"),
        ("opens", "25:00", "klockslaget"),
        ("opens_again", "11:00", "båda tiderna"),
        ("place", "", "Skriv var ni ses"),
        ("kind", "lönesamtal", "i listan"),
    ],
)
def test_terms_that_do_not_work_are_told_at_their_field_and_kept(
    town: Municipality,
    marie: Person,
    log_in: LogIn,
    field: str,
    value: object,
    words: str,
) -> None:
    proposal = make_proposal(as_actor(marie), make_team(town, 1))
    terms = {**TERMS, "place": "Rum 12", field: value}

    answer = log_in(marie).post(f"/booking/{proposal.id}/times", data=terms)

    assert answer.status_code == 422
    assert words in answer.text
    assert field == "place" or "Rum 12" in answer.text


@pytest.fixture
def as_marie(marie: Person, log_in: LogIn) -> Client:
    return log_in(marie)


def test_a_line_is_changed_on_a_page_of_its_own(
    town: Municipality, marie: Person, as_marie: Client
) -> None:
    proposal = make_proposal(as_actor(marie), make_team(town, 3))
    address, rows = f"/booking/{proposal.id}/rows", [row.id for row in proposal.rows]
    page = as_marie.get(f"{address}/{rows[0]}").text
    free = re.findall(r'<option value="(2027-[^"]*)"', page)[0]

    answers = [
        as_marie.post(f"{address}/{rows[0]}/free", data={"at": free.replace("&#43;", "+")}),
        as_marie.post(f"{address}/{rows[1]}", data={"day": "2027-02-22", "clock": "9.30"}),
        as_marie.post(f"{address}/{rows[2]}/swap", data={"other": rows[1]}),
        as_marie.post(f"{address}/{rows[1]}/swap", data={"direction": "earlier"}),
        as_marie.post(f"{address}/{rows[0]}/remove"),
        as_marie.post(f"/booking/{proposal.id}/fill"),
    ]
    shown = as_marie.get(f"/booking/{proposal.id}").text

    assert {answer.status_code for answer in answers} == {303}
    assert "måndag 22 februari 2027" in shown
    assert "Boka 2 samtal" in shown


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("", {"day": "2027-02-07", "clock": "9.30"}, 422),
        ("", {"day": "2027-03-28", "clock": "02:30"}, 422),
        ("", {}, 422),
        ("/free", {"at": "2027-02-15T02:00:00+00:00"}, 303),
        ("/swap", {"other": "99999"}, 404),
        ("/swap", {"other": "<x>"}, 404),
        ("/swap", {}, 404),
    ],
)
def test_a_change_of_a_line_that_does_not_work_is_refused(
    town: Municipality,
    marie: Person,
    as_marie: Client,
    path: str,
    data: dict[str, str],
    status: int,
) -> None:
    proposal = make_proposal(as_actor(marie), make_team(town, 1))
    row = proposal.rows[0].id

    answer = as_marie.post(f"/booking/{proposal.id}/rows/{row}{path}", data=data)

    assert answer.status_code == status
    assert as_marie.get(f"/booking/{proposal.id}/rows/0").status_code == 404


def test_a_line_that_stops_says_why_and_nothing_is_booked(
    town: Municipality, marie: Person, as_marie: Client
) -> None:
    proposal = make_proposal(as_actor(marie), make_team(town, 2))
    proposal.rows[0].starts_at = proposal.rows[1].starts_at
    seen, key = proposal.revision, proposal.id

    page = as_marie.post(f"/booking/{key}/send", data={"seen": seen})

    assert page.status_code == 422
    assert "Två personer har den här tiden." in page.text
    assert db.session.scalars(select(Meeting)).all() == []


def test_sending_twice_says_that_it_is_sent(
    town: Municipality, marie: Person, as_marie: Client
) -> None:
    proposal = make_proposal(as_actor(marie), make_team(town, 2))
    seen, address = proposal.revision, f"/booking/{proposal.id}/send"
    as_marie.post(address, data={"seen": seen})

    again = as_marie.post(address, data={"seen": seen})

    assert again.status_code == 409
    assert "Förslaget är skickat och samtalen är bokade." in again.text
    assert len(db.session.scalars(select(Meeting)).all()) == 2


def test_invitations_are_printed_in_swedish_and_english(
    town: Municipality, marie: Person, as_marie: Client
) -> None:
    """SPAN-2: for staff without a computer of their own; nothing of a plan stands there."""
    proposal = make_proposal(as_actor(marie), make_team(town, 3))
    seen, key = proposal.revision, proposal.id
    as_marie.post(f"/booking/{key}/send", data={"seen": seen})

    swedish = as_marie.get(f"/booking/invitations?booking={key}").text
    english = as_marie.get("/booking/invitations?language=en").text

    assert swedish.count("Du är inbjuden till ett medarbetarsamtal med Marie Lundgren.") == 3
    assert english.count("You are invited to a review meeting with Marie Lundgren.") == 3
    assert "måndag 15 februari 2027 kl. 8.00–8.45" in swedish
    assert "Skriva" not in swedish


@pytest.mark.parametrize("path", ["", "/times", "/people", "/rows/{row}"])
def test_the_pages_read_as_much_for_eighty_people_as_for_two(
    town: Municipality, marie: Person, log_in: LogIn, statements: Statements, path: str
) -> None:
    counts = []
    for number in (2, 78):
        proposal = make_proposal(as_actor(marie), make_team(town, number))
        address = f"/booking/{proposal.id}{path.format(row=proposal.rows[0].id)}"
        client = log_in(marie)
        client.get(address)
        with statements() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 12


def test_a_deputy_who_only_reads_books_nothing(town: Municipality, log_in: LogIn) -> None:
    """DEP-1."""
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        scope=DeputyScope.READ,
        decided_by=town.people["samira"],
    )
    client = log_in(petra)

    assert client.get("/booking").status_code == 403
    assert client.post("/booking/new", data={"people": [1]}).status_code == 403
    assert "Boka flera samtal" not in client.get("/team").text


def test_a_booking_is_sent_with_few_statements_for_each_person(
    town: Municipality, marie: Person, as_marie: Client, statements: Statements
) -> None:
    """The meeting, its history, two mails and a notice: eighty people are sent in a second."""
    proposal = make_proposal(as_actor(marie), make_team(town, 20))
    seen, key = proposal.revision, proposal.id

    with statements() as sent:
        answer = as_marie.post(f"/booking/{key}/send", data={"seen": seen})

    assert answer.status_code == 303
    assert len(sent) <= 20 * 11 + 20
