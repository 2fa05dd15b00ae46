"""HR's figures of a past day counted anew in plain SQL (ruling 29).

Nothing of the product but the names of tables and columns. True of the demo: nobody there has
moved to another authority, and those employed directly under a department are too few to be
counted there.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, create_engine, text

STAFF = """
    SELECT e.id, e.form FROM employment e JOIN unit u ON u.id = e.unit_id
    WHERE e.starts_on <= :day AND (e.ends_on IS NULL OR e.ends_on >= :day)
    AND u.path LIKE :below AND (u.kind <> 'department' OR :is_whole)
"""
ROUNDS = """
    SELECT r.id, r.starts_on, r.closed_at,
        (SELECT min(w.starts_on) FROM round_window w WHERE w.round_id = r.id)
    FROM planning_round r
"""
PLANS = "SELECT id, employment_id, round_id, created_at FROM plan ORDER BY id"
VERSIONS = """
    SELECT v.plan_id, v.kind, v.content FROM plan_version v
    WHERE v.agreed_on <= :day AND v.annulled_at IS NULL AND v.number = (
        SELECT max(n.number) FROM plan_version n
        WHERE n.plan_id = v.plan_id AND n.agreed_on <= :day AND n.annulled_at IS NULL)
"""
Numbers = dict[str, int]


def recount(url: str, path: str, day: date) -> dict[str, Numbers]:
    """Return what those at and below `path` had agreed on when `day` was over."""
    engine = create_engine(url)
    with engine.connect() as database:
        found = _count(database, path, day)
    engine.dispose()
    return found


def _count(database: Connection, path: str, day: date) -> dict[str, Numbers]:
    values = {"day": day, "below": f"{path}%", "is_whole": path.count("/") == 2}
    staff = {row[0]: row[1] for row in database.execute(text(STAFF), values)}
    rounds = {row[0] for row in database.execute(text(ROUNDS)) if _is_open(row, str(day))}
    versions = {row[0]: (row[1], row[2]) for row in database.execute(text(VERSIONS), values)}
    latest, contents = dict[int, int](), list[str]()
    for plan, job, round_id, created_at in database.execute(text(PLANS)):
        begun = plan in versions or str(created_at)[:10] <= str(day)
        if job in staff and round_id in rounds and begun:
            latest[job] = plan
            if versions.get(plan, ("", ""))[0] == "agreed":
                contents.append(versions[plan][1])
    rows = database.execute(text("SELECT id, title, parent_id FROM priority"))
    priorities = {row[0]: (row[1], row[2]) for row in rows}
    goals, minutes = Counter[str](), Counter[str]()
    for content in contents:
        goals.update(_subjects(json.loads(content), priorities))
        minutes.update(_minutes(json.loads(content)))
    agreed = [plan for plan in latest.values() if versions.get(plan, ("", ""))[0] == "agreed"]
    employees = [job for job, form in staff.items() if form != "hourly" or job in latest]
    return {
        "state": {"employees": len(employees), "agreed": len(agreed)},
        "goals": goals,
        "minutes": minutes,
    }


def _is_open(row: Any, day: str) -> bool:
    _key, starts_on, closed_at, first_window = row
    begun = min(str(starts_on), str(first_window or starts_on))
    return begun <= day and (closed_at is None or str(closed_at)[:10] > day)


def _subjects(content: Any, priorities: dict[int, tuple[str, int | None]]) -> Iterator[str]:
    for goal in content["goals"]:
        yield "all"
        titles = set[str]()
        for link in goal["links"]:
            above: int | None = link
            while above:
                title, above = priorities[above]
                titles.add(title)
        yield from titles or {"none"}


def _minutes(content: Any) -> Counter[str]:
    found = Counter[str]()
    for goal in content["goals"]:
        for activity in goal["activities"]:
            steps = sum(step["minutes"] or 0 for step in activity["steps"])
            whole = activity["minutes"]
            found[activity["kind"]] += steps if whole is None else whole
    return found
