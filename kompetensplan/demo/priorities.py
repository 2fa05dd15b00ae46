"""The vision, the areas, the priorities of departments and units, and the rounds."""

from datetime import date, datetime, time, timedelta
from typing import Any

from kompetensplan import clock
from kompetensplan.demo.content import content
from kompetensplan.demo.relations import period_of
from kompetensplan.demo.town import Area, Place, Town
from kompetensplan.priorities.models import (
    Level,
    Priority,
    PriorityCompetence,
    PriorityWord,
    Status,
    Vision,
    words_of_priority,
)
from kompetensplan.rounds.models import (
    PlanningRound,
    RoundKind,
    RoundUnit,
    RoundWindow,
    WindowKind,
)

START, END = date(2027, 1, 1), date(2029, 12, 31)
WINDOWS = {
    "calendar": {
        WindowKind.PRIORITIES: ((-1, 11, 15), (0, 1, 31)),
        WindowKind.MEETINGS: ((0, 2, 1), (0, 3, 31)),
        WindowKind.FOLLOW_UP: ((0, 9, 1), (0, 10, 31)),
        WindowKind.CLOSING: ((0, 12, 1), (0, 12, 31)),
    },
    "school": {
        WindowKind.PRIORITIES: ((0, 8, 10), (0, 9, 15)),
        WindowKind.MEETINGS: ((0, 9, 16), (1, 2, 28)),
        WindowKind.FOLLOW_UP: ((1, 3, 1), (1, 4, 30)),
        WindowKind.CLOSING: ((1, 6, 1), (1, 6, 30)),
    },
}


def morning(day: date) -> datetime:
    """Return nine o'clock that day."""
    return clock.at(day, time(9, 0))


def load_priorities(town: Town) -> None:
    """Make the vision and the three levels, all published."""
    given = content("vision_and_priorities")
    root, vision = town.places["MK"], given["vision"]
    director = root.chief
    town.vision = vision["titel"]
    town.rows.add(
        Vision,
        title=vision["titel"],
        text=vision["text"],
        decided_by=vision["beslutad_av"],
        decided_on=vision["datum"],
        diary_number=vision["diarienummer"],
        starts_on=START,
        published_by_id=director.person_id if director else None,
        published_at=morning(vision["datum"]),
    )
    for number, item in enumerate(given["prioriterade_omraden"], start=1):
        area = _priority(town, item, Level.ORGANISATION, root, None, date(2026, 9, 28), number)
        for code in item["kompetenser"]:
            town.rows.add(
                PriorityCompetence, priority_id=area.id, competence_id=town.competences[code]
            )
    for number, item in enumerate(content("department_priorities")["forvaltningsprioriteringar"]):
        place = town.places[item["forv"]]
        _priority(town, item, Level.DEPARTMENT, place, item["over"], item["apt"], number)
    units = (
        content("unit_priorities")["enhetsprioriteringar"]
        + content("more_unit_priorities")["enhetsprioriteringar"]
    )
    for number, item in enumerate(units):
        place = town.places[item["enhet"]]
        above = f"{place.department}-{item['over']}" if item["over"] else None
        _priority(town, item, Level.UNIT, place, above, item["apt"], number)


def _priority(
    town: Town,
    item: dict[str, Any],
    level: Level,
    place: Place,
    above: str | None,
    day: date,
    number: int,
) -> Area:
    """Make one published priority; `above` is the id that it hangs on."""
    parent = town.areas[above] if above else None
    leader = place.chief or (town.places[place.department].chief if place.department else None)
    priority_id = town.rows.add(
        Priority,
        level=level,
        unit_id=place.id,
        code=item["id"],
        title=item["titel"],
        why=item.get("varfor", ""),
        effect=item.get("effekt", ""),
        indicator=item.get("indikator", ""),
        starts_on=START if day >= date(2026, 9, 20) else date(2026, 8, 1),
        ends_on=END,
        parent_id=parent.id if parent else None,
        own_reason=item.get("egen", ""),
        status=Status.PUBLISHED,
        presented_on=day,
        position=number,
        published_at=morning(day),
        published_by_id=leader.person_id if leader else None,
        version=1,
    )
    for row in words_of_priority(priority_id, item["id"], item["titel"]):
        town.rows.add(PriorityWord, **row)
    top = parent.top if parent else item["id"]
    area = Area(priority_id, item["id"], level.value, item["titel"], parent, top, place)
    town.areas[item["id"]] = area
    town.by_unit.setdefault(place.id, []).append(area)
    return area


def load_rounds(town: Town, years: int = 2) -> None:
    """Make the present rounds of calendar and school year, and those of the years before."""
    owner = town.find("Karin Sjöstrand")
    for back in range(years):
        year = 2027 - back
        _round(town, f"Samtalsomgång {year}", "calendar", year, owner.person_id, closed=back > 0)
        name = f"Läsåret {year - 1}/{year % 100}"
        _round(town, name, "school", year - 1, owner.person_id, closed=back > 0)


def _round(town: Town, name: str, kind: str, year: int, owner_id: int, *, closed: bool) -> None:
    school = kind == "school"
    starts_on = date(year, 8, 1) if school else date(year, 1, 1)
    ends_on = date(year + 1, 6, 30) if school else date(year, 12, 31)
    round_id = town.rows.add(
        PlanningRound,
        name=name,
        kind=RoundKind.SCHOOL_YEAR if school else RoundKind.CALENDAR_YEAR,
        starts_on=starts_on,
        ends_on=ends_on,
        owner_id=owner_id,
        created_at=morning(starts_on - timedelta(days=40)),
        closed_at=morning(ends_on + timedelta(days=14)) if closed else None,
    )
    town.rounds[f"{kind}-{year}"] = round_id
    for window, (first, last) in WINDOWS[kind].items():
        town.rows.add(
            RoundWindow,
            round_id=round_id,
            kind=window,
            starts_on=date(year + first[0], *first[1:]),
            ends_on=date(year + last[0], *last[1:]),
        )
    for place in town.places.values():
        if (place.department == "BUF") is school:
            _open(town, round_id, place, starts_on)


def _open(town: Town, round_id: int, place: Place, starts_on: date) -> None:
    owner = town.find("Karin Sjöstrand")
    town.rows.add(
        RoundUnit,
        round_id=round_id,
        unit_id=place.id,
        opened_at=morning(starts_on + timedelta(days=20)),
        opened_by_id=(place.chief or owner).person_id,
    )


def open_round(town: Town, place: Place) -> None:
    """Open all rounds of its kind for a unit that came later."""
    kind = "school" if place.department == "BUF" else "calendar"
    for key, round_id in town.rounds.items():
        if key.startswith(kind):
            _open(town, round_id, place, period_of(key)[1])


def copy_priorities(town: Town, pattern: Place, place: Place) -> None:
    """Give a unit the priorities of another one."""
    for area in town.by_unit.get(pattern.id, []):
        item = {"id": f"{place.code}-{area.id}", "titel": area.title}
        if area.parent is None:
            item["egen"] = "Enheten har egna lagkrav."
        above = area.parent.code if area.parent else None
        _priority(town, item, Level.UNIT, place, above, date(2027, 1, 20), 1)
