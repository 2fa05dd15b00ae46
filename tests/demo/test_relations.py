"""Which priorities a goal of the demo serves (rulings 19 and 23)."""

from dataclasses import replace
from datetime import date

import pytest

from kompetensplan.demo.relations import links_of
from kompetensplan.demo.rows import Rows
from kompetensplan.demo.town import Area, Job, Place, Town

WHOLE = Place(1, "MK", "Kommunen", "/1/", "KS", "")
KITCHEN = Place(2, "SBF-05", "Måltid", "/1/2/", "SBN", "SBF")
P2 = Area(1, "P2", "organisation", "Trygg information", None, "P2", WHOLE)
FOOD = Area(2, "SBF-05-A", "unit", "Rätt mat till alla", P2, "P2", KITCHEN)
COPY = replace(KITCHEN, id=3, code="SBF-F0001", path="/1/3/", pattern="SBF-05")
OTHER = replace(KITCHEN, id=4, code="SBF-06", path="/1/4/")


@pytest.mark.parametrize(
    ("place", "own", "serves"),
    [
        (KITCHEN, [FOOD], FOOD.id),
        (COPY, [replace(FOOD, id=5, code="SBF-F0001-2", place=COPY)], 5),  # its copy, by name
        (OTHER, [replace(FOOD, id=6, title="Mindre svinn", place=OTHER)], 6),  # the same area
        (OTHER, [], P2.id),  # the area itself
    ],
)
def test_a_goal_of_another_unit_serves_what_is_like_it_here(
    place: Place, own: list[Area], serves: int
) -> None:
    """Nobody signs a goal without a link and without a reason (SOL-1)."""
    town = Town(rows=Rows(), today=date(2027, 2, 8))
    town.areas = {"P2": P2, "SBF-05-A": FOOD}
    town.by_unit = {place.id: own}
    job = Job(1, 1, "Ida Ek", "Måltidsbiträde", "Måltidsbiträde", place, "tillsvidare", town.today)

    assert [each.id for each in links_of(town, job, {"lankar": ["SBF-05-A"]})] == [serves]
