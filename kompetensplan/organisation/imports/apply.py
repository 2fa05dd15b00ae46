"""The changes, written in a fixed number of statements whatever the number of rows.

Rows go in with one statement and many parameters. What gets its id from the database is
read back by its name in one more. Nothing is committed here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from kompetensplan.accounts.models import ColourScheme, Person, PersonWord, words_of_name
from kompetensplan.clock import real_now
from kompetensplan.db import LONGEST_KEY, db
from kompetensplan.organisation.imports import tree
from kompetensplan.organisation.imports.compare import Changes, EmploymentChange, PersonChange
from kompetensplan.organisation.imports.stored import Stored
from kompetensplan.organisation.models import (
    Employment,
    EmploymentMove,
    FormerName,
    Unit,
    UnitManager,
)
from kompetensplan.texts import search_text, swedish_key

Rows = Sequence[Mapping[str, Any]]


def apply(changes: Changes, stored: Stored) -> None:
    """Write all changes into the session's transaction."""
    db.session.flush()
    unit_ids = _write_units(changes, stored)
    person_ids = _write_people(changes, stored)
    _write_employments(changes, unit_ids, person_ids)
    _write_managers(changes, unit_ids)
    _write_moves(changes, unit_ids)
    # What the session has read before may be old now.
    db.session.expire_all()


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _insert(model: Any, rows: Rows) -> None:
    if rows:
        db.session.connection().execute(insert(_table(model)), rows)


def _update(model: Any, rows: Rows) -> None:
    """Write each row's values to the row with the id that stands under "row_id"."""
    if rows:
        table = _table(model)
        names = [name for name in rows[0] if name != "row_id"]
        statement = (
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values({name: bindparam(name) for name in names})
        )
        db.session.connection().execute(statement, rows)


def _ids(name: Any, key: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in db.session.execute(select(name, key))}


# ── units ─────────────────────────────────────────────────────────────────────────────


def _write_units(changes: Changes, stored: Stored) -> dict[str, int]:
    """Write the units; return the id of every unit by its code."""
    ids = {code: unit.id for code, unit in stored.units.items()}
    new = [change for change in changes.units if change.unit is None]
    if new:
        _insert(Unit, [_unit_values(change) | {"path": ""} for change in new])
        ids = _ids(Unit.code, Unit.id) | ids
    changed = [change for change in changes.units if change.unit and change.fields]
    _keep_former_names(changes, changed)
    _update(Unit, [_unit_values(c) | {"row_id": c.unit.id} for c in changed if c.unit])
    ended = changes.ended_units
    _update(Unit, [{"row_id": u.id, "ends_on": max(changes.day, u.starts_on)} for u in ended])
    _place_units(changes, stored, ids)
    return ids


def _keep_former_names(changes: Changes, changed: Sequence[Any]) -> None:
    """Write down until when a unit was called what it is called no more (EMP-5)."""
    renamed = {c.unit.id: c.unit for c in changed if c.unit.name != c.row.name}
    if not renamed:
        return
    latest = select(FormerName.unit_id, func.max(FormerName.ends_on)).group_by(FormerName.unit_id)
    before = {row[0]: row[1] for row in db.session.execute(latest)}
    yesterday, rows = changes.day - timedelta(days=1), []
    for key, unit in renamed.items():
        since = before[key] + timedelta(days=1) if key in before else unit.starts_on
        if since <= yesterday:
            rows.append(
                {"unit_id": key, "name": unit.name, "starts_on": since, "ends_on": yesterday}
            )
    _insert(FormerName, rows)


def _unit_values(change: Any) -> dict[str, Any]:
    row = change.row
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "authority": row.authority,
        "starts_on": change.starts_on,
        "ends_on": row.ends_on,
        "sort_key": swedish_key(row.name)[:LONGEST_KEY],
    }


def _place_units(changes: Changes, stored: Stored, ids: Mapping[str, int]) -> None:
    """Write parent and path of each unit that is new, or that moved, itself or with those above."""
    paths: dict[str, str] = {"": "/"}
    moved = []
    for code in tree.from_the_top(changes.parents):
        parent = changes.parents[code]
        paths[code] = f"{paths[parent]}{ids[code]}/"
        unit = stored.units.get(code)
        if unit is None or unit.path != paths[code]:
            values = {"row_id": ids[code], "parent_id": ids.get(parent), "path": paths[code]}
            moved.append(values)
    _update(Unit, moved)


# ── people and employments ────────────────────────────────────────────────────────────


def _write_people(changes: Changes, stored: Stored) -> dict[str, int]:
    """Write the people; return the id of everyone who has an id in the HR system."""
    ids = {external_id: person.id for external_id, person in stored.people.items()}
    changed = [change for change in changes.people if change.person]
    moving = [
        {"row_id": change.person.id, "email": None}
        for change in changed
        if change.person and change.person.email and change.person.email != change.email
    ]
    # Two people may change addresses with each other: all old ones are let go first.
    _update(Person, moving)
    _update(Person, [_person_values(c) | {"row_id": c.person.id} for c in changed if c.person])
    new = [change for change in changes.people if change.person is None]
    defaults = {
        "language": "sv",
        "colour_scheme": ColourScheme.AUTO,
        "session_epoch": 0,
        "created_at": real_now(),
    }
    _insert(Person, [_person_values(change) | defaults for change in new])
    if changes.people:
        ids = _ids(Person.external_id, Person.id)
    _write_words(changes.people, ids)
    return ids


def _write_words(people: Sequence[PersonChange], ids: Mapping[str, int]) -> None:
    """Let search find them by the names that they have now."""
    renamed = [{"row_id": change.person.id} for change in people if change.person]
    if renamed:
        table = _table(PersonWord)
        statement = delete(table).where(table.c.person_id == bindparam("row_id"))
        db.session.connection().execute(statement, renamed)
    rows: list[Mapping[str, Any]] = []
    for change in people:
        row = change.row
        rows += words_of_name(ids[row.person], row.given_name, row.family_name)
    _insert(PersonWord, rows)


def _person_values(change: PersonChange) -> dict[str, Any]:
    given, family = change.row.given_name, change.row.family_name
    return {
        "external_id": change.row.person,
        "given_name": given,
        "family_name": family,
        "email": change.email,
        "sort_key": swedish_key(f"{family} {given}")[:LONGEST_KEY],
        "search_key": search_text(f"{given} {family}")[:LONGEST_KEY],
    }


def _write_employments(
    changes: Changes, unit_ids: Mapping[str, int], person_ids: Mapping[str, int]
) -> None:
    def values(change: EmploymentChange) -> dict[str, Any]:
        row = change.row
        return {
            "number": row.number,
            "person_id": person_ids[row.person],
            "unit_id": unit_ids[row.unit],
            "authority": change.authority,
            "title": row.title,
            "aid_code": row.aid_code,
            "form": row.form,
            "rate": row.rate,
            "is_main": row.is_main,
            "is_night": row.is_night,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "absent_from": row.absent_from,
            "absent_to": row.absent_to,
        }

    changed = [change for change in changes.employments if change.employment]
    new = [change for change in changes.employments if change.employment is None]
    ended = changes.ended_employments
    _update(Employment, [values(c) | {"row_id": c.employment.id} for c in changed if c.employment])
    _update(Employment, [{"row_id": e.id, "ends_on": max(changes.day, e.starts_on)} for e in ended])
    _insert(Employment, [values(change) for change in new])


def _write_moves(changes: Changes, unit_ids: Mapping[str, int]) -> None:
    rows = [
        {
            "employment_id": move.employment_id,
            "moved_on": changes.day,
            "from_unit_id": move.from_unit_id,
            "to_unit_id": unit_ids[move.to_unit],
            "from_authority": move.from_authority,
            "to_authority": move.to_authority,
        }
        for move in changes.moves
    ]
    _insert(EmploymentMove, rows)


# ── managers ──────────────────────────────────────────────────────────────────────────


def _write_managers(changes: Changes, unit_ids: Mapping[str, int]) -> None:
    yesterday = changes.day - timedelta(days=1)
    undone = [period.id for period in changes.replaced if period.starts_on >= changes.day]
    closed: list[tuple[int, date]] = [
        (period.id, yesterday) for period in changes.replaced if period.starts_on < changes.day
    ]
    closed += [(period.id, last_day) for period, last_day in changes.with_unit]
    _delete_managers(undone)
    _update(UnitManager, [{"row_id": key, "ends_on": last_day} for key, last_day in closed])
    if changes.appointed:
        numbers = _ids(Employment.number, Employment.id)
        _insert(
            UnitManager,
            [
                {
                    "unit_id": unit_ids[one.unit],
                    "employment_id": numbers[one.number],
                    "starts_on": one.starts_on,
                    "ends_on": None,
                }
                for one in changes.appointed
            ],
        )


def _delete_managers(ids: Iterable[int]) -> None:
    """Take away periods that began today or later: nobody has led in them."""
    rows = [{"row_id": key} for key in ids]
    if rows:
        table = _table(UnitManager)
        statement = delete(table).where(table.c.id == bindparam("row_id"))
        db.session.connection().execute(statement, rows)
