"""The red thread from a priority up to the vision (HAR-2)."""

from datetime import date

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.priorities.models import Vision
from kompetensplan.priorities.queries import VISION, threads_of
from tests.conftest import Statements
from tests.factories import Municipality, make_priority


def test_a_units_priority_hangs_on_three_levels_and_the_vision(town: Municipality) -> None:
    low = town.priorities["low"]

    thread = threads_of([low.id])[low.id]

    assert [node.level for node in thread] == [VISION, "organisation", "department", "unit"]
    assert [node.title for node in thread] == [
        "Nära och nyfiket",
        "Trygg information",
        "Säker vård",
        "Säkra nycklar",
    ]


def test_each_knot_says_when_and_who(town: Municipality, marie: Person) -> None:
    low = town.priorities["low"]
    low.published_by = marie
    db.session.commit()

    vision, *_between, own = threads_of([low.id])[low.id]

    assert own.published_by == "Marie Lundgren"
    assert own.published_at is not None
    assert own.published_at.date() == date(2027, 1, 15)
    assert own.unit_name == "Hemtjänst Centrum"
    assert (vision.decided_by, vision.decided_on) == ("Kommunfullmäktige", date(2026, 6, 15))


def test_a_priority_of_the_units_own_begins_its_thread_and_says_why(town: Municipality) -> None:
    """HAR-1."""
    own = make_priority("Teckenspråk", town.units["home"], own_reason="Två nya brukare tecknar.")

    thread = threads_of([own.id])[own.id]

    assert [(node.title, node.own_reason) for node in thread] == [
        ("Teckenspråk", "Två nya brukare tecknar.")
    ]


def test_the_thread_ends_in_the_vision_that_is_in_force(town: Municipality) -> None:
    assert town.vision
    town.vision.ends_on = date(2027, 2, 7)
    later = Vision(
        title="Nästa idé",
        text="",
        decided_by="Kommunfullmäktige",
        decided_on=date(2027, 1, 1),
        starts_on=date(2027, 2, 9),
    )
    db.session.add(later)
    top = town.priorities["top"]

    assert [n.title for n in threads_of([top.id])[top.id]] == ["Trygg information"]
    tomorrow = threads_of([top.id], day=date(2027, 2, 9))[top.id]
    assert [n.title for n in tomorrow] == ["Nästa idé", "Trygg information"]


def test_a_ring_ends(town: Municipality) -> None:
    town.priorities["top"].parent = town.priorities["low"]
    db.session.flush()

    assert threads_of([town.priorities["low"].id])


def test_many_threads_take_one_statement(town: Municipality, statements: Statements) -> None:
    ids = [
        make_priority(f"Nummer {n}", town.units["home"], parent=town.priorities["middle"]).id
        for n in range(20)
    ]
    with statements() as seen:
        threads = threads_of([*ids, 999_999])

    assert len(seen) == 1
    assert {len(thread) for thread in threads.values()} == {4}
    assert set(threads) == set(ids)


def test_no_priorities_take_no_statement(town: Municipality, statements: Statements) -> None:
    with statements() as seen:
        assert threads_of([]) == {}
    assert not seen
