"""The manager's list: who waits for whom, search, filters and order (SPAN-2)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import DeputyScope, EmploymentForm
from kompetensplan.plans.models import PlanState, Step
from kompetensplan.plans.queries.team import list_team
from kompetensplan.plans.services.progress import reflect, tick
from kompetensplan.plans.services.structure import add_activity
from kompetensplan.plans.standing import FOR_EMPLOYEE, FOR_MANAGER, Standing, Waiting, waiting_for
from kompetensplan.plans.views.team import ORDERS
from tests.conftest import LogIn, Statements
from tests.factories import (
    Municipality,
    as_actor,
    make_deputy,
    make_employment,
    make_manager,
    make_person,
)
from tests.plans.factories import book_meeting, make_plan, read, sign

NOW = datetime(2027, 2, 8, 9, 0, tzinfo=UTC)
SOON, PAST = NOW + timedelta(days=3), NOW - timedelta(days=1)
HELD = date(2027, 2, 5)
DRAFT, PROPOSED, AGREED, CHANGING = (
    PlanState.DRAFT,
    PlanState.PROPOSED,
    PlanState.AGREED,
    PlanState.CHANGING,
)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(None), Waiting.START),
        (Standing(None, is_away=True), Waiting.NOTHING),
        (Standing(None, is_expected=False), Waiting.NOTHING),
        (Standing(DRAFT), Waiting.GOALS),
        (Standing(DRAFT, next_meeting=SOON), Waiting.GOALS),
        (Standing(PROPOSED), Waiting.BOOK),
        (Standing(PROPOSED, next_meeting=SOON), Waiting.MEETING),
        (Standing(PROPOSED, next_meeting=PAST), Waiting.HELD),
        (Standing(PROPOSED, held_on=HELD), Waiting.APPROVE),
        (Standing(PROPOSED, held_on=HELD, next_meeting=SOON), Waiting.APPROVE),
        (Standing(PROPOSED, held_on=HELD, approved=True), Waiting.CONFIRM),
        (Standing(PROPOSED, held_on=HELD, confirmed=True), Waiting.APPROVE),
        (Standing(PROPOSED, held_on=HELD, approved=True, is_away=True), Waiting.NOTHING),
        (Standing(AGREED), Waiting.NOTHING),
        (Standing(AGREED, next_meeting=PAST), Waiting.NOTHING),
        (Standing(CHANGING), Waiting.READ_CHANGE),
        (Standing(CHANGING, approved=True), Waiting.CONFIRM),
        (Standing(CHANGING, confirmed=True), Waiting.APPROVE),
        (Standing(PlanState.PAUSED), Waiting.NOTHING),
        (Standing(PlanState.CLOSED), Waiting.NOTHING),
    ],
)
def test_who_waits_for_whom(standing: Standing, expected: Waiting) -> None:
    assert waiting_for(standing, NOW) is expected


def test_nobody_waits_for_both() -> None:
    assert not FOR_MANAGER & FOR_EMPLOYEE


# ── the page ──────────────────────────────────────────────────────────────────────────


def names_on(page: str) -> list[str]:
    """Return the names in the order of the list."""
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    headings = re.findall(r'<th scope="row">(.*?)(?:<small>|</th>)', table, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", heading).strip() for heading in headings]


def make_team(town: Municipality, *names: str) -> None:
    for name in names:
        make_employment(make_person(name), town.units["home"])
    db.session.commit()


def test_a_manager_sees_the_whole_unit_and_nobody_else(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    make_team(town, "Örjan Ek", "Åsa Ek", "Bo Adolfsson")

    page = log_in(marie).get("/team?order=name").text

    assert names_on(page) == ["Bo Adolfsson", "Amina Berg", "Åsa Ek", "Örjan Ek"]
    assert "Visar 4 av 4 medarbetare." in page


def test_progress_counts_steps_that_are_clear_among_those_with_words(
    town: Municipality, amina: Person, marie: Person
) -> None:
    """SKE-2: of four steps two are done and one is clear; two more are suggested and empty."""
    plan, actor = make_plan(town, goals=2), as_actor(amina)
    steps = [step for goal in plan.goals for step in goal.activities[0].steps]
    for step in steps[:2]:
        tick(plan, step, done=True, actor=actor)
    reflect(plan, steps[2], answers={"tried": "Jag läste högt för gruppen."}, actor=actor)
    tick(plan, steps[1], done=False, actor=actor)
    add_activity(plan, plan.goals[0], actor=actor)

    (row,) = [each for each in list_team(as_actor(marie)) if each.plan_id == plan.id]

    assert (len(steps), row.steps, row.clear) == (4, 4, 1)


def test_the_list_turns(town: Municipality, marie: Person, log_in: LogIn) -> None:
    make_team(town, "Örjan Ek", "Bo Adolfsson")

    page = log_in(marie).get("/team?order=name&turned=1").text

    assert names_on(page) == ["Örjan Ek", "Amina Berg", "Bo Adolfsson"]
    assert 'aria-sort="descending"' in page


def test_those_who_wait_for_the_manager_come_first(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    make_team(town, "Bo Adolfsson", "Örjan Ek")
    make_plan(town, state=PROPOSED)

    page = log_in(marie).get("/team").text

    assert names_on(page) == ["Amina Berg", "Bo Adolfsson", "Örjan Ek"]
    assert "Boka" in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PROPOSED, "Boka ett samtal"),
        (AGREED, "Ingen"),
        (CHANGING, "Läs ändringsförslaget"),
        (DRAFT, "Skriva mål"),
    ],
)
def test_the_list_says_what_is_waited_for(
    town: Municipality, marie: Person, log_in: LogIn, state: PlanState, words: str
) -> None:
    make_plan(town, state=state)

    page = log_in(marie).get("/team").text

    row = page.partition("Amina Berg")[2].partition("</tr>")[0]
    assert words in row


def test_an_approved_plan_waits_for_the_employee(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PROPOSED)
    manager, meeting = as_actor(marie), book_meeting(plan, as_actor(marie))
    meeting.held_on = HELD
    db.session.flush()
    sign(read(plan, manager), "approve", manager)
    client = log_in(marie)

    assert "Bekräfta att ni är överens" in client.get("/team").text
    assert names_on(client.get("/team?waits=employee").text) == ["Amina Berg"]
    assert names_on(client.get("/team?waits=me").text) == []


def test_the_list_is_searched_and_filtered(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    make_team(town, "Örjan Ek", "Bo Adolfsson")
    plan = make_plan(town, state=PROPOSED)
    book_meeting(plan, as_actor(marie))
    client = log_in(marie)

    def found(query: str) -> list[str]:
        return names_on(client.get(f"/team?order=name&{query}").text)

    assert found("name=ÖRJ") == ["Örjan Ek"]
    assert found("name=%20berg%20") == ["Amina Berg"]
    assert found("state=none") == ["Bo Adolfsson", "Örjan Ek"]
    assert found("state=proposed") == ["Amina Berg"]
    assert found("meeting=soon") == ["Amina Berg"]
    assert found("meeting=none") == ["Bo Adolfsson", "Örjan Ek"]
    assert found("meeting=held") == []
    assert found("waits=nobody") == ["Amina Berg"]
    assert found("waits=employee") == ["Bo Adolfsson", "Örjan Ek"]
    assert found("state=nonsense&meeting=x&waits=y") == []
    assert found("unit=999") == []


def test_a_search_that_finds_nobody_says_how_to_go_on(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    page = log_in(marie).get("/team?name=finns-inte").text

    assert "Inga medarbetare matchar filtret" in page
    assert "Rensa alla filter" in page


@pytest.mark.parametrize("order", ["steps", "clear", "progress", "goals"])
def test_nobody_is_ordered_by_progress(
    app: Flask, town: Municipality, marie: Person, log_in: LogIn, order: str
) -> None:
    """PAY-1."""
    make_team(town, "Örjan Ek")

    page = log_in(marie).get(f"/team?order={order}").text

    assert names_on(page) == names_on(log_in(marie).get("/team").text)
    assert not set(ORDERS) & {"steps", "clear", "progress", "goals"}
    assert "/team?order=steps" not in page.partition("<table")[2].partition("</table>")[0]


def test_the_manager_finds_the_figures_of_the_unit(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    home = town.units["home"].id

    assert f"/overview/units/{home}" in log_in(marie).get("/team").text


def test_who_leads_two_units_finds_the_figures_of_both(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    other = town.units["night"]
    make_manager(town.employments["marie"], other)
    make_employment(make_person("Bo Ek"), other)

    page = log_in(marie).get("/team").text

    assert f"Siffror för {town.units['home'].name}" in page
    assert f"Siffror för {other.name}" in page
    assert f"/overview/units/{other.id}" in page


def test_a_deputy_sees_the_list_and_for_whom(
    town: Municipality, marie: Person, samira: Person, log_in: LogIn
) -> None:
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 2, 28),
        decided_by=samira,
        on_behalf_of=marie,
    )

    page = log_in(petra).get("/team").text

    assert names_on(page) == ["Amina Berg"]
    assert "i stället för Marie Lundgren" in page


def test_a_deputy_who_may_only_read_is_not_offered_to_book(
    town: Municipality, samira: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PROPOSED)
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 2, 28),
        decided_by=samira,
        scope=DeputyScope.READ,
    )

    page = log_in(petra).get("/team").text

    assert names_on(page) == ["Amina Berg"]
    assert "/meetings/new" not in page


def test_yesterdays_deputy_has_no_list(town: Municipality, samira: Person, log_in: LogIn) -> None:
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 2, 7),
        decided_by=samira,
    )

    assert log_in(petra).get("/team").status_code == 403


@pytest.mark.parametrize("who", ["amina", "karin", "ulla", "johan", "eva", "david"])
def test_who_leads_nobody_has_no_list(town: Municipality, log_in: LogIn, who: str) -> None:
    assert log_in(town.people[who]).get("/team").status_code == 403


def test_of_the_hourly_paid_no_plan_is_expected(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    """2.13."""
    make_employment(make_person("Tim Timmer"), town.units["home"], form=EmploymentForm.HOURLY)

    page = log_in(marie).get("/team").text

    row = page.partition("Tim Timmer")[2].partition("</tr>")[0]
    assert "Timavlönad, ingen plan" in row
    assert "Börja skriva" not in row


def test_a_step_without_words_is_not_counted(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    """A new activity brings two empty lines to write steps in; the plan's page leaves them out."""
    step = make_plan(town).goals[0].activities[0].steps[0]
    before = log_in(marie).get("/team").text

    db.session.get_one(Step, step.id).title = ""
    after = log_in(marie).get("/team").text

    assert "0 av 2 klara" in before
    assert "0 av 1 klar" in after


def test_a_meeting_that_is_booked_is_one_press_away(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    """In the row; what the day and the week bring is said once, on the work list (SPAN-1)."""
    plan = make_plan(town, state=PROPOSED)
    first = book_meeting(plan, as_actor(marie))
    address = f'href="/plans/{plan.id}/meetings/{first.id}"'
    client = log_in(marie)

    page = client.get("/team").text

    assert page.count(address) == 1
    assert address in page.partition("<tbody>")[2]
    assert client.get("/to-do").text.count(address) == 1


def test_an_empty_unit_says_so(town: Municipality, marie: Person, log_in: LogIn) -> None:
    town.employments["amina"].ends_on = date(2027, 2, 7)

    page = log_in(marie).get("/team").text

    assert "Det finns ingen i enheten än" in page


@pytest.mark.parametrize("number", [5, 80])
def test_the_list_takes_the_same_statements_however_long_it_is(
    town: Municipality, marie: Person, log_in: LogIn, statements: Statements, number: int
) -> None:
    """SPAN-2: 25 on a page, and nobody is lost between the pages."""
    make_team(town, *(f"Bo Ek {at:02}" for at in range(number)))
    make_plan(town, state=PROPOSED)
    client = log_in(marie)

    with statements() as seen:
        names = names_on(client.get("/team").text)
    last = -(-(number + 1) // 25)
    for page in range(2, last + 1):
        names += names_on(client.get(f"/team?page={page}").text)

    assert len(names) == len(set(names)) == number + 1
    assert names_on(client.get("/team?page=99").text) == names[25 * (last - 1) :]
    assert len(seen) == 11


def test_the_ticked_get_meetings_or_a_proposal_together(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    """SPAN-2: one deed for many, from the list."""
    make_team(town, "Bo Ek")
    make_plan(town)
    client, amina = log_in(marie), town.employments["amina"].id

    all_of_them = client.get("/team?ticked=all").text
    booking = client.post("/booking/new", data={"people": [amina]})
    proposal = client.post("/offers/new", data={"people": [amina], "show": "ticked"}).text

    assert all_of_them.count("checked") == 2
    assert booking.status_code == 303
    assert booking.location.endswith("/times")
    assert "1 av 1 valda" in proposal
