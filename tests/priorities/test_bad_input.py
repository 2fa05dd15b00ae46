"""What the form of a priority is given that it cannot take."""

import pytest

from kompetensplan.accounts.models import Person
from kompetensplan.priorities.models import Level, Status
from tests.conftest import LogIn
from tests.factories import Municipality, make_priority
from tests.priorities.forms import count, filled, stored

BAD = [
    ({"title": ""}, "Skriv en rubrik."),
    ({"title": "   "}, "Skriv en rubrik."),
    ({"title": "\x00\x01"}, "Skriv en rubrik."),
    ({"title": "x" * 201}, "Skriv högst 200 tecken."),
    ({"why": "x" * 4001}, "Skriv högst 4000 tecken."),
    ({"starts_on": ""}, "Fyll i ett datum."),
    ({"starts_on": "i morgon"}, "Skriv datumet som år-månad-dag"),
    ({"starts_on": "0001-01-01"}, "Skriv datumet som år-månad-dag"),
    ({"ends_on": "9999-12-31"}, "Skriv datumet som år-månad-dag"),
    ({"ends_on": "2026-12-31"}, "Perioden slutar innan den börjar."),
    ({"presented_on": "2027-02-09"}, "Arbetsplatsträffen har inte varit än."),
    ({"parent": "999999"}, "Välj något i listan."),
    ({"parent": "-1"}, "Välj något i listan."),
    ({"parent": "x"}, "Välj något i listan."),
    ({"competences": ["7"]}, "Välj bland kompetenserna i listan."),
]


@pytest.mark.parametrize(("wrong", "told"), BAD)
def test_what_is_wrong_is_told_and_what_was_written_is_kept(
    town: Municipality, log_in: LogIn, marie: Person, wrong: dict[str, object], told: str
) -> None:
    home, before, client = town.units["home"].id, count(), log_in(marie)

    answer = client.post(f"/priorities/units/{home}/new", data=filled(**wrong))

    assert answer.status_code == 422
    assert told in answer.text
    assert "Vi hinner tänka tillsammans." in answer.text
    assert count() == before


def test_a_priority_cannot_hang_on_one_of_another_department_or_below(
    town: Municipality, log_in: LogIn, marie: Person, samira: Person
) -> None:
    other = make_priority(
        "Annans", town.units["school"], level=Level.DEPARTMENT, parent=town.priorities["top"]
    )
    draft = make_priority("Utkast", town.units["care"], level=Level.DEPARTMENT, status=Status.DRAFT)
    home, low, middle = town.units["home"].id, town.priorities["low"].id, town.priorities["middle"]
    keys, middle_id = (other.id, draft.id, low), middle.id
    as_marie, as_samira = log_in(marie), log_in(samira)

    for key in keys:
        answer = as_marie.post(f"/priorities/units/{home}/new", data=filled(parent=str(key)))
        assert answer.status_code == 422
        assert "Välj något i listan." in answer.text
    ring = as_samira.post(f"/priorities/{middle_id}/edit", data=filled(seen="1", parent=str(low)))
    assert ring.status_code == 422


def test_markup_and_emoji_are_text(town: Municipality, log_in: LogIn, marie: Person) -> None:
    home, middle, client = town.units["home"].id, town.priorities["middle"].id, log_in(marie)
    nasty = "<script>alert(1)</script> 🧶 \x00Å"

    form = filled(title=nasty, why=nasty, parent=str(middle), publish="1")
    client.post(f"/priorities/units/{home}/new", data=form)

    kept = stored("<script>alert(1)</script> 🧶 Å").id
    for address in (f"/priorities/{kept}", f"/priorities/units/{home}", "/priorities/red-thread"):
        page = client.get(address).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; 🧶" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("seen", ["", "x", "0", "99999999999999999999", "-1", "1.5"])
def test_a_nonsense_version_is_an_overtaken_form(
    town: Municipality, log_in: LogIn, marie: Person, seen: str
) -> None:
    low, client = town.priorities["low"].id, log_in(marie)
    middle = town.priorities["middle"]
    form = filled(seen=seen, parent=str(middle.id))

    assert client.post(f"/priorities/{low}/edit", data=form).status_code == 409


def test_ten_megabytes_are_refused_without_a_failure(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    home, client = town.units["home"].id, log_in(marie)

    answer = client.post(f"/priorities/units/{home}/new", data=filled(why="x" * 10_000_000))

    assert answer.status_code == 413
