"""The pages on which everyone reads the priorities, and what hangs on them (HAR-2)."""

import pytest

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.priorities.models import Level, Status
from kompetensplan.reports.services import refresh
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, make_priority
from tests.threads.factories import bystanders, colleagues, hang

EVERYBODY = ["amina", "marie", "samira", "karin", "ulla", "johan", "eva", "david", "frida"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_everyone_reads_the_priorities(town: Municipality, log_in: LogIn, who: str) -> None:
    home, low = town.units["home"].id, town.priorities["low"].id
    client = log_in(town.people[who])

    assert "Nära och nyfiket" in client.get("/priorities/").text
    assert "Säkra nycklar" in client.get(f"/priorities/units/{home}").text
    assert "Därför att det behövs." in client.get(f"/priorities/{low}").text
    assert "Säkra nycklar" in client.get("/priorities/red-thread").text


def test_a_stranger_is_sent_to_the_log_in(town: Municipality, client: object) -> None:
    low = town.priorities["low"].id
    answer = client.get(f"/priorities/{low}")  # type: ignore[attr-defined]

    assert answer.status_code == 303
    assert "Nycklar" not in answer.text


def test_the_manager_sees_the_goals_as_chips_and_others_do_not(
    town: Municipality, log_in: LogIn, marie: Person, samira: Person, karin: Person, david: Person
) -> None:
    colleagues(town, 6, town.priorities["low"])
    bystanders(town)
    refresh()
    home, low = town.units["home"].id, town.priorities["low"].id
    as_marie = log_in(marie)
    others = [log_in(each) for each in (samira, karin, david)]

    page = as_marie.get(f"/priorities/units/{home}").text
    assert "Hemligt mål 0" in page
    assert "6 av 13 medarbetare" in page
    for client in others:
        for address in (f"/priorities/units/{home}", f"/priorities/{low}"):
            page = client.get(address).text
            assert "Hemligt mål" not in page
            assert "6 mål, 6 medarbetare" in page


def test_an_employee_sees_her_own_goal_and_not_her_colleagues(
    town: Municipality, log_in: LogIn, amina: Person
) -> None:
    low = town.priorities["low"]
    hang(town, town.employments["amina"], low, title="Mitt eget mål")
    colleagues(town, 5, low)
    bystanders(town)
    refresh()
    home, client = town.units["home"].id, log_in(amina)

    page = client.get(f"/priorities/units/{home}").text

    assert "Mitt eget mål" in page
    assert "Hemligt mål" not in page
    assert "6 mål, 6 medarbetare" in page


def test_fewer_than_five_are_not_counted_for_others(
    town: Municipality, log_in: LogIn, david: Person
) -> None:
    colleagues(town, 4, town.priorities["low"])
    bystanders(town)
    refresh()
    home, low, client = town.units["home"].id, town.priorities["low"].id, log_in(david)

    for address in ("/priorities/", f"/priorities/units/{home}", f"/priorities/{low}"):
        page = client.get(address).text
        assert "Mål från färre än 5 medarbetare" in page, address
        assert "4 mål" not in page


def test_an_orphan_is_marked(town: Municipality, log_in: LogIn, david: Person) -> None:
    bystanders(town)
    refresh()
    low, client = town.priorities["low"].id, log_in(david)

    for address in (f"/priorities/{low}", "/priorities/red-thread", "/priorities/"):
        page = client.get(address).text
        assert "Inget överenskommet mål hänger här än" in page
        assert "Räknat från överenskomna planer, 7 februari 2027" in page


def test_before_anything_is_counted_nothing_is_called_an_orphan(
    town: Municipality, log_in: LogIn, david: Person
) -> None:
    low, client = town.priorities["low"].id, log_in(david)

    for address in (f"/priorities/{low}", "/priorities/red-thread", "/priorities/"):
        page = client.get(address).text
        assert "Inget överenskommet mål" not in page
        assert "Inte räknat än" in page


def test_drafts_do_not_count_for_others_but_the_manager_sees_them(
    town: Municipality, log_in: LogIn, david: Person, marie: Person
) -> None:
    """HR and others may not know of drafts; a figure is no way round that."""
    colleagues(town, 6, town.priorities["low"], agreed=False)
    bystanders(town)
    refresh()
    home, low = town.units["home"].id, town.priorities["low"].id
    as_marie, as_david = log_in(marie), log_in(david)

    assert "6 av 13 medarbetare" in as_marie.get(f"/priorities/units/{home}").text
    assert "6 av" not in as_david.get(f"/priorities/units/{home}").text
    assert "Inget överenskommet mål hänger här än" in as_david.get(f"/priorities/{low}").text
    assert "Inget överenskommet mål" not in as_marie.get(f"/priorities/{low}").text


def test_goals_hang_on_all_that_is_above(town: Municipality, log_in: LogIn, david: Person) -> None:
    colleagues(town, 5, town.priorities["low"])
    bystanders(town)
    refresh()
    top, client = town.priorities["top"].id, log_in(david)

    assert (
        "5 mål, 5 medarbetare (här och på nivåerna under)" in client.get(f"/priorities/{top}").text
    )


def test_a_priority_shows_its_thread_with_dates_and_people(
    town: Municipality, log_in: LogIn, david: Person, marie: Person
) -> None:
    town.priorities["low"].published_by = marie
    low, client = town.priorities["low"].id, log_in(david)

    page = client.get(f"/priorities/{low}").text

    for text in ("Nära och nyfiket", "15 juni 2026", "Trygg information", "Säker vård"):
        assert text in page
    assert "Marie Lundgren, <time" in page
    assert "Gemensamt för förvaltningen" in page


def test_a_draft_is_unknown_to_all_but_those_who_write_it(
    town: Municipality, log_in: LogIn, marie: Person, amina: Person, karin: Person, frida: Person
) -> None:
    draft = make_priority("Ännu hemligt", town.units["home"], status=Status.DRAFT)
    home, draft_id = town.units["home"].id, draft.id
    as_marie = log_in(marie)
    others = [log_in(each) for each in (amina, karin, frida)]

    assert "Ännu hemligt" in as_marie.get(f"/priorities/units/{home}").text
    assert as_marie.get(f"/priorities/{draft_id}").status_code == 200
    for client in others:
        assert client.get(f"/priorities/{draft_id}").status_code == 404
        for address in (f"/priorities/units/{home}", "/priorities/", "/priorities/red-thread"):
            assert "Ännu hemligt" not in client.get(address).text


def test_what_is_missing_is_not_found(town: Municipality, log_in: LogIn, amina: Person) -> None:
    client = log_in(amina)

    for address in (
        "/priorities/999999",
        "/priorities/units/999999",
        "/priorities/goals/999999",
        "/priorities/99999999999999999999",
    ):
        assert client.get(address).status_code == 404, address


# ── the thread of one goal ────────────────────────────────────────────────────────────


def test_the_thread_of_a_goal_is_read_by_the_two_and_unknown_to_others(
    town: Municipality, log_in: LogIn
) -> None:
    goal = hang(town, town.employments["amina"], town.priorities["low"], title="Mitt mål").id
    clients = {who: log_in(town.people[who]) for who in EVERYBODY}

    for who, client in clients.items():
        answer = client.get(f"/priorities/goals/{goal}")
        assert answer.status_code == (200 if who in ("amina", "marie") else 404), who
        assert ("Mitt mål" in answer.text) is (who in ("amina", "marie"))


def test_a_goal_with_two_links_has_two_threads(
    town: Municipality, log_in: LogIn, amina: Person
) -> None:
    own = make_priority("Teckenspråk", town.units["home"], own_reason="Två nya brukare tecknar.")
    low = town.priorities["low"]
    goal = hang(town, town.employments["amina"], low, own, title="Mitt mål").id
    client = log_in(amina)

    page = client.get(f"/priorities/goals/{goal}").text

    assert page.count("Röd tråd till målet") == 2
    assert "Två nya brukare tecknar." in page


def test_a_goal_without_a_link_says_why(town: Municipality, log_in: LogIn, amina: Person) -> None:
    goal = hang(town, town.employments["amina"])
    goal_id, client = goal.id, log_in(amina)

    page = client.get(f"/priorities/goals/{goal_id}").text

    assert "Målet är utan koppling" in page
    assert "Det är min egen utveckling." in page


def test_fewer_than_five_with_goals_without_a_link_are_not_counted(
    town: Municipality, log_in: LogIn, david: Person
) -> None:
    colleagues(town, 4)
    refresh()
    client = log_in(david)

    page = client.get("/priorities/red-thread").text

    assert "Färre än 5 medarbetare har mål utan koppling." in page


def test_five_with_goals_without_a_link_are_counted(
    town: Municipality, log_in: LogIn, david: Person
) -> None:
    colleagues(town, 5)
    bystanders(town)
    refresh()
    client = log_in(david)

    assert "5 överenskomna mål har ingen koppling." in client.get("/priorities/red-thread").text


# ── statements ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [2, 40])
def test_pages_take_at_most_twelve_statements(
    town: Municipality, log_in: LogIn, statements: Statements, number: int
) -> None:
    low = town.priorities["low"]
    for each in range(number):
        make_priority(f"Nummer {each}", town.units["home"], parent=town.priorities["middle"])
    colleagues(town, number, low)
    bystanders(town)
    refresh()
    goal = hang(town, town.employments["amina"], low).id
    addresses = [
        "/priorities/",
        "/priorities/red-thread",
        f"/priorities/units/{town.units['home'].id}",
        f"/priorities/units/{town.units['care'].id}",
        f"/priorities/{low.id}",
        f"/priorities/goals/{goal}",
    ]
    client = log_in(town.people["marie"])
    counts = {}
    for address in addresses:
        client.get(address)
        with statements() as seen:
            client.get(address)
        counts[address] = len(seen)

    assert max(counts.values()) <= 12, counts
    assert sum(counts.values()) == 56, counts  # the same with 2 and with 40


def test_a_large_tree_is_opened_a_branch_at_a_time(
    town: Municipality, log_in: LogIn, david: Person
) -> None:
    middle = town.priorities["middle"]
    for each in range(210):
        make_priority(f"Nummer {each}", town.units["home"], parent=middle)
    make_priority("Förvaltningens andra", town.units["care"], level=Level.DEPARTMENT, parent=middle)
    db.session.flush()
    middle_id, client = middle.id, log_in(david)

    closed = client.get("/priorities/red-thread").text
    assert "Nummer 7" not in closed
    assert "Visa 211 prioriteringar i enheterna" in closed
    assert "Förvaltningens andra" in closed
    assert "Nummer 7" in client.get(f"/priorities/red-thread?open={middle_id}").text
    for nonsense in ("x", "-1", "-7", "0", "99999999999999999999", "-99999999999999999999"):
        address = f"/priorities/red-thread?open={nonsense}"
        assert client.get(address).status_code == 200, nonsense
