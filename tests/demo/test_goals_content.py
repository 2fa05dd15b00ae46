"""The demo's goals: whole, true to the job, and enough that none is worn out."""

import re
from collections import Counter, deque
from datetime import date
from typing import Any

import pytest
import yaml

from tests.demo.reading import (
    AREAS,
    FRAMEWORKS,
    every_goal,
    fitting,
    more_goals,
    posts,
    unit_priorities,
    units,
    wordings,
)

Post = tuple[str, str]
Room = dict[str, int]
Needs = dict[Post, int]
Fits = dict[Post, list[str]]
Given = Counter[tuple[Post, str]]
Move = tuple[Post, str, str | None]

MOST_USES = 40  # ruling 18
GOALS_EACH = 1.7
TYPES = {
    "kollegialt",
    "webbkurs",
    "handledning",
    "workshop",
    "studiebesok",
    "lasning",
    "praktik",
    "natverk",
    "program",
}
WIDELY_HELD = {
    "Undersköterska",
    "Grundskollärare",
    "Vårdbiträde",
    "Stödassistent",
    "Måltidsbiträde",
    "Barnskötare",
    "Förskollärare",
    "Gymnasielärare",
}
MONTHS = (
    "januari februari mars april maj juni juli augusti september oktober november december"
).split()
DAY = re.compile(rf"den (\d{{1,2}}) ({'|'.join(MONTHS)})( 2027)?")


@pytest.mark.parametrize("goal", more_goals(), ids=lambda goal: str(goal["id"]))
def test_a_goal_is_whole(goal: dict[str, Any]) -> None:
    assert re.fullmatch(r"H\d{3}", goal["id"])
    assert date(2027, 3, 1) <= goal["slut"] <= date(2027, 12, 31)  # GOAL-1
    assert len(goal["syfte"]) >= 20
    assert len(goal["tecken"]) >= 20
    assert goal["lankar"]
    assert set(goal["lankar"]) <= AREAS
    assert goal["befattningar"]
    assert 1 <= len(goal["insatser"]) <= 2
    steps = [step for each in goal["insatser"] for step in each["steg"]]
    assert 3 <= len(steps) <= 6
    for each in goal["insatser"]:
        assert each["typ"] in TYPES
        assert len(each["steg"]) >= 2


@pytest.mark.parametrize("goal", more_goals(), ids=lambda goal: str(goal["id"]))
def test_steps_come_in_order_and_before_the_end(goal: dict[str, Any]) -> None:
    steps = [step for each in goal["insatser"] for step in each["steg"]]
    weeks = [step["v"] for step in steps]

    assert weeks == sorted(weeks)
    for step in steps:
        assert date.fromisocalendar(2027, step["v"], 1) <= goal["slut"], step["text"]
        assert 10 <= step["min"] <= 240
        assert step.get("typ") in {None, "lar", "prova", "dela"}
        assert not 26 <= step["v"] <= 32, "nobody plans a step for the middle of the summer"


@pytest.mark.parametrize("goal", every_goal(), ids=lambda goal: str(goal["id"]))
def test_a_goal_fits_units_and_titles_that_exist_together(goal: dict[str, Any]) -> None:
    held = posts()

    for unit in goal["enhetstyp"]:
        assert any((unit, title) in held for title in goal["befattningar"]), unit
    for title in goal["befattningar"]:
        assert any((unit, title) in held for unit in goal["enhetstyp"]), title


@pytest.mark.parametrize("goal", every_goal(), ids=lambda goal: str(goal["id"]))
def test_a_day_in_the_text_is_the_day_of_the_end(goal: dict[str, Any]) -> None:
    for text in wordings(goal):
        assert len(text) >= 30  # GOAL-2
        assert not text.casefold().startswith("bli bättre på")
        for day, month, _ in DAY.findall(text):
            named = date(2027, MONTHS.index(month) + 1, int(day))
            assert 0 <= abs((goal["slut"] - named).days) <= (31 if goal["id"] == "G11" else 0), text


@pytest.mark.parametrize("goal", more_goals(), ids=lambda goal: str(goal["id"]))
def test_a_competence_exists_and_is_raised(goal: dict[str, Any]) -> None:
    digcomp = yaml.safe_load((FRAMEWORKS / "digcomp-3.0.yaml").read_text(encoding="utf-8"))
    known = {each["id"] for each in digcomp["competences"]}
    competence = goal["kompetens"]

    assert competence["fran"] < competence["till"]
    if competence["id"] is None:
        assert competence["skala"] == "allman5"
        assert competence["namn"]
        assert competence["till"] <= 5
    else:
        assert competence["id"] in known
        assert competence["till"] <= 8


def test_no_text_is_there_twice() -> None:
    for key in ("mal", "syfte", "tecken"):
        count = Counter(goal[key] for goal in every_goal())
        assert [text for text, uses in count.items() if uses > 1] == []
    count = Counter(text for goal in every_goal() for text in wordings(goal))
    assert [text for text, uses in count.items() if uses > 1] == []
    supports = Counter(goal["stod"] for goal in more_goals() if "stod" in goal)
    assert [text for text, uses in supports.items() if uses > 1] == []


def test_about_half_of_the_goals_say_what_is_needed_from_the_manager() -> None:
    share = sum("stod" in goal for goal in more_goals()) / len(more_goals())

    assert 0.4 <= share <= 0.6


def test_every_job_title_has_goals_to_choose_from() -> None:
    for unit, title in posts():
        assert len(fitting(unit, title)) >= 3, f"{title} in {unit}"
        least = 8 if title in WIDELY_HELD and posts()[unit, title] >= 10 else 3
        assert len(fitting(unit, title)) >= least, f"{title} in {unit}"


def test_every_unit_has_goals_that_hang_on_its_own_priorities() -> None:
    for unit in units():
        own = {each["over"] for each in unit_priorities() if each["enhet"] == unit} - {None}
        titles = [title for place, title in posts() if place == unit]
        found = [
            goal for title in titles for goal in fitting(unit, title) if own & set(goal["lankar"])
        ]
        assert len({goal["id"] for goal in found}) >= 3, unit


def test_no_text_needs_to_be_used_more_than_forty_times() -> None:
    """A flow from the goals' room to what the people need proves that it can be shared out."""
    goals = {goal["id"]: MOST_USES * len(wordings(goal)) for goal in every_goal()}
    needs = {post: round(held * GOALS_EACH + 0.5) for post, held in posts().items()}
    fits = {post: [goal["id"] for goal in fitting(*post)] for post in needs}

    assert sum(needs.values()) > 2_300
    assert _most_that_can_be_shared(goals, needs, fits) == sum(needs.values())


def _most_that_can_be_shared(room: Room, needs: Needs, fits: Fits) -> int:
    """The greatest flow: fill up, and move what stands in the way."""
    left, given, shared = dict(room), Given(), 0
    for post, need in needs.items():
        for _ in range(need):
            way = _way_to_room(post, left, given, fits)
            for taker, goal, lost in way:
                given[taker, goal] += 1
                if lost is not None:
                    given[taker, lost] -= 1
            if way:
                left[way[0][1]] -= 1
                shared += 1
    return shared


def _way_to_room(post: Post, left: Room, given: Given, fits: Fits) -> list[Move]:
    """Who takes what from whom so that the post gets a goal; empty when nobody can move."""
    came_from: dict[str, tuple[str | None, Post]] = {}
    waiting: deque[tuple[str, str | None, Post]] = deque((goal, None, post) for goal in fits[post])
    while waiting:
        goal, before, taker = waiting.popleft()
        if goal in came_from:
            continue
        came_from[goal] = (before, taker)
        if left[goal]:
            return _walked(goal, came_from)
        holders = [other for (other, used), uses in given.items() if used == goal and uses]
        waiting.extend((free, goal, other) for other in holders for free in fits[other])
    return []


def _walked(goal: str | None, came_from: dict[str, tuple[str | None, Post]]) -> list[Move]:
    way: list[Move] = []
    while goal is not None:
        before, taker = came_from[goal]
        way.append((taker, goal, before))
        goal = before
    return way
