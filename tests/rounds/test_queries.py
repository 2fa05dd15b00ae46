"""In which round a unit makes its plans, and how ready it is."""

from datetime import date

from kompetensplan.clock import now
from kompetensplan.db import db
from kompetensplan.priorities.models import Status
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.rounds.queries import (
    Readiness,
    list_open_rounds,
    open_round_for,
    readiness_of,
)
from tests.conftest import Statements
from tests.factories import Municipality, make_priority, make_round


def another(town: Municipality, name: str, starts_on: date, ends_on: date) -> PlanningRound:
    made = make_round(name, owner=town.people["karin"], units=[town.units["home"]])
    made.starts_on, made.ends_on = starts_on, ends_on
    db.session.flush()
    return made


def test_the_round_that_covers_the_day_comes_first(town: Municipality) -> None:
    """YEAR-1: calendar and school year run beside each other."""
    home = town.units["home"].id
    another(town, "Förra", date(2026, 1, 1), date(2026, 12, 31))
    another(town, "Nästa", date(2028, 1, 1), date(2028, 12, 31))

    def found(day: date) -> str:
        planning_round = open_round_for(home, day)
        return planning_round.name if planning_round else ""

    assert found(date(2027, 2, 8)) == "2027"
    assert found(date(2026, 5, 1)) == "Förra"
    assert found(date(2029, 5, 1)) == "Nästa"
    assert found(date(2025, 5, 1)) == "Förra"


def test_only_rounds_that_are_open_for_the_unit_and_not_closed(town: Municipality) -> None:
    assert town.round
    assert open_round_for(town.units["night"].id) is None
    assert len(list_open_rounds([town.units["home"].id, town.units["class"].id])) == 2

    town.round.closed_at = now()
    db.session.flush()
    assert open_round_for(town.units["home"].id) is None


def test_readiness_asks_for_published_and_presented_priorities(
    town: Municipality, statements: Statements
) -> None:
    """YEAR-2."""
    home, night, root = (town.units[key] for key in ("home", "night", "root"))
    make_priority("Inte visad", night, presented_on=None, own_reason="Egen.")
    make_priority("Utkast", home, status=Status.DRAFT, presented_on=None)
    town.priorities["top"].presented_on = None
    db.session.flush()
    ids = [home.id, night.id, root.id, town.units["office"].id]

    with statements() as seen:
        ready = readiness_of(ids)

    assert len(seen) == 1
    assert ready[home.id] == Readiness(1, 0)
    assert not ready[night.id].is_ready
    assert ready[root.id].is_ready  # areas need no staff meeting
    assert town.units["office"].id not in ready
