"""What follows from the town: who a job's manager is, what a goal hangs on, which period it is."""

from datetime import date
from typing import TYPE_CHECKING, Any

from kompetensplan.demo.content import content
from kompetensplan.demo.town import Area, Job, Town
from kompetensplan.policy import Capacity

if TYPE_CHECKING:
    from kompetensplan.demo.plans import Written


def manager_of(town: Town, job: Job) -> Job | None:
    """Return who agrees with a job: the nearest manager at or above who is somebody else."""
    led = [place.path for place in town.places.values() if place.chief is job] if job.leads else []
    path = min(led, key=len).rstrip("/").rpartition("/")[0] + "/" if led else job.place.path
    while len(path) > 1:
        chief = town.by_path[path].chief
        if chief is not None and chief is not job:
            return chief
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return None


def links_of(town: Town, job: Job, item: dict[str, Any]) -> list[Area]:
    """Return the priorities that a goal serves in the job's unit.

    A named unit priority is taken as it is, in another unit its own of the same name (a unit
    that is copied has those) or the area above; for an area (P2) the unit's own priority
    under the same area is taken too, so that the thread has all its nodes.
    """
    found: dict[int, Area] = {}
    own = [area for area in town.by_unit.get(job.place.id, []) if area.level != "organisation"]
    for key in item["lankar"]:
        area = town.areas[key]
        if area.level == "organisation":
            match = next((each for each in own if each.top == key), None)
            found[area.id] = area
            if match:
                found[match.id] = match
        else:
            like = next((each for each in own if each.title == area.title), None)
            near = like or next((each for each in own if each.top == area.top), None)
            served = near or town.areas[area.top]
            if near or served.level == "organisation":
                found[served.id] = served
    return list(found.values())


def thread_of(area: Area) -> list[dict[str, str]]:
    """Return the red thread of a priority from the top down, as documents keep it."""
    nodes, knot = list[dict[str, str]](), area
    while knot:
        nodes.insert(0, {"level": knot.level, "title": knot.title})
        if knot.parent is None:
            break
        knot = knot.parent
    return nodes


def threads_of(areas: list[Area]) -> list[list[dict[str, str]]]:
    """Return the red threads of a goal, the longest first, none that is a part of another."""
    above = {area.parent.id for area in areas if area.parent}
    above |= {area.parent.parent.id for area in areas if area.parent and area.parent.parent}
    lowest = [thread_of(area) for area in areas if area.id not in above]
    return sorted(lowest, key=len, reverse=True)


def capacity_of(plan: "Written", who: Job) -> Capacity:
    """Return as what somebody acts in a plan."""
    if who is plan.job:
        return Capacity.EMPLOYEE
    return Capacity.MANAGER if who.place is plan.job.place else Capacity.MANAGER_ABOVE


def period_of(round_key: str) -> tuple[str, date, date]:
    """Return the name and the days of a round, from its key such as "school-2026"."""
    kind, _dash, text = round_key.partition("-")
    year = int(text)
    if kind == "school":
        name = f"Läsåret {year}/{(year + 1) % 100}"
        return name, date(year, 8, 1), date(year + 1, 6, 30)
    return f"Samtalsomgång {year}", date(year, 1, 1), date(year, 12, 31)


def reflections(code: str) -> list[list[str]]:
    """Return the reflections that suit a unit: (tried, happened, next)."""
    if code not in _reflections:
        _reflections[code] = [
            [item["provade"], item["hande"], item["harnast"]]
            for item in content("meetings")["reflektioner"]
            if not item.get("passar") or any(code.startswith(start) for start in item["passar"])
        ]
    return _reflections[code]


_reflections: dict[str, list[list[str]]] = {}
