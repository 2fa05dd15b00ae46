"""Makes the figures anew, in a dozen statements however many employees there are."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.reports.counting import (
    Count,
    Organisation,
    groups_of,
    judge_priority,
    sum_up,
)
from kompetensplan.reports.facts import OPEN, Facts, read_facts
from kompetensplan.reports.models import PriorityFigure, UnitFigure
from kompetensplan.suppression import Verdict, decide_together

Figures = dict[int, dict[int, Count]]
Verdicts = dict[int, dict[int, Verdict]]


@dataclass(frozen=True, slots=True)
class Counted:
    """All figures as they are to be stored; `kept` says what may be shown of closed rounds."""

    units: list[dict[str, Any]]
    priorities: list[dict[str, Any]]
    kept: list[dict[str, Any]]
    rounds: list[int]


def refresh() -> int:
    """Count everything anew; return how many rows were written."""
    return store(count())


def count() -> Counted:
    """Return all figures as they are now; only reads.

    A round that is closed is counted once more, and then kept as it was. What may be shown
    of it is decided again, for what is hidden in one round is hidden in all.
    """
    stored = _closed_figures()
    facts = read_facts(clock.today(), counted={row.round_id or OPEN: row.as_of for row in stored})
    organisation = Organisation.of(facts.parents)
    seats = organisation.seats({key: each.employees for key, each in facts.own[OPEN].items()})
    in_a_round = organisation.seats_in_a_round(seats)
    figures: Figures = {
        round_id: sum_up(own, organisation, in_a_round if round_id else seats)
        for round_id, own in facts.own.items()
    }
    kept = [row for row in stored if row.round_id not in figures]
    before: Figures = {}
    for row in kept:
        before.setdefault(row.round_id or OPEN, {})[_key(row)] = Count(employees=row.employees)
    verdicts = decide_together(
        {
            round_id: groups_of(totals, organisation)
            for round_id, totals in (figures | before).items()
        }
    )
    return Counted(
        units=_unit_rows(figures, verdicts),
        priorities=_priority_rows(facts, organisation, seats, figures[OPEN], verdicts[OPEN]),
        kept=[
            {"id": row.id, "verdict": decided}
            for row in kept
            if (decided := verdicts[row.round_id or OPEN][_key(row)]) is not row.verdict
        ],
        rounds=[round_id for round_id in figures if round_id != OPEN],
    )


def store(counted: Counted) -> int:
    """Put the figures in the place of the old ones; return how many rows were written."""
    old = or_(UnitFigure.round_id.is_(None), UnitFigure.round_id.in_(counted.rounds))
    for statement in (delete(UnitFigure).where(old), delete(PriorityFigure)):
        db.session.execute(statement.execution_options(synchronize_session=False))
    if counted.units:
        db.session.execute(insert(UnitFigure), counted.units)
    if counted.priorities:
        db.session.execute(insert(PriorityFigure), counted.priorities)
    if counted.kept:
        db.session.execute(update(UnitFigure), counted.kept)
    return len(counted.units) + len(counted.priorities)


def _closed_figures() -> list[UnitFigure]:
    query = select(UnitFigure).where(UnitFigure.round_id.is_not(None))
    return list(db.session.scalars(query))


def _key(row: UnitFigure) -> int:
    return -row.unit_id if row.is_direct else row.unit_id


def _unit_rows(figures: Figures, verdicts: Verdicts) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "round_id": round_id or None,
            "unit_id": abs(key),
            "is_direct": key < 0,
            "verdict": verdicts[round_id][key],
            "as_of": now,
            **asdict(each),
        }
        for round_id, totals in figures.items()
        for key, each in totals.items()
    ]


def _priority_rows(
    facts: Facts,
    organisation: Organisation,
    seats: dict[int, int],
    totals: dict[int, Count],
    verdicts: dict[int, Verdict],
) -> list[dict[str, Any]]:
    hidden = {key for key, verdict in verdicts.items() if verdict is not Verdict.SHOWN}
    employees = {key: each.employees for key, each in totals.items() if key not in hidden}
    now, rows = clock.now(), list[dict[str, Any]]()
    for priority_id, own in facts.hanging.items():
        owner = facts.owners[priority_id]
        if owner not in facts.parents:
            continue
        judged = judge_priority(owner, own, organisation, seats, employees, hidden)
        rows += [
            {
                "priority_id": priority_id,
                "unit_id": key,
                "people": counted.people,
                "goals": counted.goals,
                "verdict": judged.verdicts[key],
                "as_of": now,
            }
            for key, counted in judged.counts.items()
            if key > 0
        ]
    return rows
