"""Count HR's figures anew in plain SQL, and say where the stored ones differ (ruling 29).

    python tools/recount.py DATABASE_URL [DAY]

How far plans have come today; and what people had asked to learn, and what it takes, when the
last counting day was over (SKE-12). Nothing of the product but the names of tables and columns.

True where those employed directly under a department are fewer than five, as in the demo: they
are counted at the top. And where nobody has changed units after the answer to a request.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, create_engine, text

PARTS = """
    WITH mine AS (
        SELECT p.employment_id, p.authority, max(p.id) AS plan_id
        FROM plan p JOIN planning_round r ON r.id = p.round_id
        WHERE (r.closed_at IS NULL AND :round_id = 0) OR r.id = :round_id
        GROUP BY p.employment_id, p.authority),
    stands AS (
        SELECT v.plan_id, v.kind FROM plan_version v
        WHERE v.annulled_at IS NULL AND v.number = (
            SELECT max(n.number) FROM plan_version n
            WHERE n.plan_id = v.plan_id AND n.annulled_at IS NULL)),
    met AS (
        SELECT DISTINCT plan_id FROM meeting
        WHERE cancelled_at IS NULL AND booked_at IS NOT NULL)
    SELECT u.path, u.kind, e.form, COALESCE(s.kind, '') AS stands, mine.plan_id IS NOT NULL,
        met.plan_id IS NOT NULL, count(*)
    FROM employment e JOIN unit u ON u.id = e.unit_id
    LEFT JOIN mine ON mine.employment_id = e.id AND mine.authority = e.authority
    LEFT JOIN stands s ON s.plan_id = mine.plan_id
    LEFT JOIN met ON met.plan_id = mine.plan_id
    WHERE e.starts_on <= :day AND (e.ends_on IS NULL OR e.ends_on >= :day)
        AND (e.form <> 'hourly' OR mine.plan_id IS NOT NULL)
        AND (:round_id = 0 OR u.id IN (
            SELECT ru.unit_id FROM round_unit ru WHERE ru.round_id = :round_id))
    GROUP BY u.path, u.kind, e.form, COALESCE(s.kind, ''), mine.plan_id IS NOT NULL,
        met.plan_id IS NOT NULL
"""
STORED = """
    SELECT f.round_id, u.path, f.employees, f.agreed, f.set_alone, f.met, f.no_plan, f.no_meeting,
        f.to_sign, f.fixed_term, f.fixed_term_agreed
    FROM unit_figure f JOIN unit u ON u.id = f.unit_id
    LEFT JOIN planning_round r ON r.id = f.round_id
    WHERE f.day IS NULL AND NOT f.is_direct AND r.closed_at IS NULL
"""
REQUESTS = """
    SELECT u.path, u.kind AS place, t.employment_id, t.sent_at, t.settled_at, t.planned_on,
        t.done_on, t.minutes, t.cost, t.real_minutes, t.real_cost, a.kind, a.reply, a.replied_at,
        (SELECT min(b.on_day) FROM request_answer b WHERE b.request_id = t.id) AS first_on
    FROM training_request t JOIN unit u ON u.id = t.unit_id
    LEFT JOIN request_answer a ON a.id = (
        SELECT max(b.id) FROM request_answer b WHERE b.request_id = t.id AND b.on_day <= :day)
"""
STORED_OF_REQUESTS = """
    SELECT u.path, c.about, c.people, c.goals, c.verdict
    FROM content_figure c JOIN unit u ON u.id = c.unit_id
    WHERE c.day = :day AND NOT c.is_direct
        AND c.about NOT IN ('goals', 'unlinked', 'priority', 'activity')
"""
FEW, LATE = 5, 21
HERE = ZoneInfo("Europe/Stockholm")
NUMBERS = (
    "employees",
    "agreed",
    "set_alone",
    "met",
    "no_plan",
    "no_meeting",
    "to_sign",
    "fixed_term",
    "fixed_term_agreed",
)
Numbers = dict[str, int]


def recount(database: Connection, day: date, round_id: int = 0) -> dict[str, Numbers]:
    """Return the figures of each unit and all below it, by path; 0: all open rounds together."""
    found: dict[str, Numbers] = defaultdict(lambda: dict.fromkeys(NUMBERS, 0))
    rows = database.execute(text(PARTS), {"day": day, "round_id": round_id})
    for path, kind, form, stands, has_plan, is_met, number in rows:
        above = _above(path, kind)
        if kind != "unit" and round_id:
            above = []  # too few to be a group of their own, in one round they are counted nowhere
        left = not stands
        mine = {
            "employees": True,
            "agreed": stands == "agreed",
            "set_alone": stands not in ("", "agreed"),
            "met": is_met,
            "no_plan": left and not has_plan,
            "no_meeting": left and has_plan and not is_met,
            "to_sign": left and is_met,
            "fixed_term": form != "permanent",
            "fixed_term_agreed": form != "permanent" and stands == "agreed",
        }
        for each in above:
            for name, counts in mine.items():
                found[each][name] += number if counts else 0
    return found


def _above(path: str, kind: str) -> list[str]:
    """Return where somebody is counted: in the unit and all above it; at the top if in no unit."""
    ids = path.strip("/").split("/")
    paths = ["/" + "/".join(ids[:depth]) + "/" for depth in range(1, len(ids) + 1)]
    return paths if kind == "unit" else paths[:1]


def recount_requests(
    database: Connection, day: date
) -> tuple[dict[tuple[str, str], tuple[int, int]], dict[str, int]]:
    """Return what was asked for when `day` was over, and the medians of days until an answer.

    By path and what the number is about: how many people, and how many requests, minutes or
    kronor. The medians by path, halves upwards.
    """
    people: dict[tuple[str, str], set[int]] = defaultdict(set)
    sums: dict[tuple[str, str], int] = defaultdict(int)
    days: dict[str, list[int]] = defaultdict(list)
    for row in database.execute(text(REQUESTS), {"day": day}).mappings():
        sent, numbers = _on(row["sent_at"]), list(_numbers_of(row, day))
        for path in _above(row["path"], row["place"]):
            for about, number in numbers:
                people[path, about].add(row["employment_id"])
                sums[path, about] += number
            if row["kind"] and sent.year == day.year:
                days[path].append((_on(row["first_on"]) - sent).days)
    return (
        {key: (len(people[key]), number) for key, number in sums.items()},
        {path: int(median(numbers) + 0.5) for path, numbers in days.items()},
    )


def _numbers_of(row: Any, day: date) -> Iterator[tuple[str, int]]:
    """Return what one request counts as when a day was over, and how much."""
    sent = _on(row["sent_at"])
    if sent <= day and sent.year == day.year:
        yield "requests", 1
        if row["kind"]:
            yield row["kind"], 1
            yield "answered", 1
        elif not row["settled_at"] or _on(row["settled_at"]) > day:
            yield ("unanswered" if (day - sent).days >= LATE else "waiting"), 1
    taken = row["reply"] == "takes" and row["replied_at"] and _on(row["replied_at"]) <= day
    planned = row["planned_on"] and _on(row["planned_on"]).year == day.year
    if planned and (row["kind"] == "granted" or (row["kind"] and taken)):
        numbers = {"planned_time": row["minutes"], "planned_cost": row["cost"]}
        if row["done_on"] and _on(row["done_on"]) <= day:
            numbers |= {"real_time": row["real_minutes"], "real_cost": row["real_cost"]}
        yield from ((about, number) for about, number in numbers.items() if number)


def _on(stored: Any) -> date:
    """Return the day in Sweden of what a database holds: a day, or a moment in UTC."""
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    if not isinstance(found, datetime):
        return date(found.year, found.month, found.day)
    if isinstance(stored, str) and len(stored) == len("2027-02-08"):
        return found.date()
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(HERE).date()


def differences_of_requests(database: Connection, day: date) -> tuple[int, list[str]]:
    """Compare what was asked for on the last counting day: how many numbers, and what differs.

    A number about fewer than five people that is called shown is wrong too.
    """
    query = "SELECT max(day) FROM content_figure WHERE day <= :day"
    last = database.execute(text(query), {"day": day}).scalar_one()
    if last is None:
        return 0, []
    true, _medians = recount_requests(database, _on(last))
    rows = database.execute(text(STORED_OF_REQUESTS), {"day": last}).all()
    stored = {(path, about): (people, number) for path, about, people, number, _word in rows}
    wrong = [
        f"{path}: {about} is of {people}, and shown"
        for path, about, people, _number, verdict in rows
        if verdict == "shown" and 0 < people < FEW
    ]
    for key in sorted(stored.keys() | true.keys()):
        here, there = stored.get(key, (0, 0)), true.get(key, (0, 0))
        if here != there:
            wrong.append(f"{' '.join(key)} is {here}, counted {there}")
    return len(stored.keys() | true.keys()), wrong


def differences(database: Connection, day: date) -> tuple[int, list[str]]:
    """Return how many stored rows were compared, and the words for each number that differs."""
    counted: dict[int, dict[str, Numbers]] = {}
    compared, wrong = 0, list[str]()
    for round_id, path, *numbers in database.execute(text(STORED)).all():
        key = round_id or 0
        if key not in counted:
            counted[key] = recount(database, day, key)
        true = counted[key].get(path, dict.fromkeys(NUMBERS, 0))
        compared += 1
        for name, stored in zip(NUMBERS, numbers, strict=True):
            if stored != true[name]:
                wrong.append(f"round {key}, {path}: {name} is {stored}, counted {true[name]}")
    return compared, wrong


def main() -> int:
    """Compare, print, and return 1 where something differs."""
    day = date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else date.today()  # noqa: DTZ011
    engine = create_engine(sys.argv[1])
    with engine.connect() as database:
        compared, wrong = differences(database, day)
        asked, wrong_of_those = differences_of_requests(database, day)
    for each in [*wrong, *wrong_of_those][:50]:
        print(each)
    print(f"{compared} rows of figures compared, {len(wrong)} numbers differ")
    print(f"{asked} rows about requests compared, {len(wrong_of_those)} differ")
    wrong += wrong_of_those
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
