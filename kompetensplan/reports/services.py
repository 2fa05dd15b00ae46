"""Makes the figures, in some twenty statements however many employees there are.

How far plans have come is counted anew each time. What they are about is counted when a
counting day is over, and then kept (ADR 22).
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.plans.models import PlanVersion
from kompetensplan.reports.contents import Said, Subject, Themes, read_said, read_themes
from kompetensplan.reports.counting import Organisation
from kompetensplan.reports.days import counting_days
from kompetensplan.reports.facts import History, Round, read_history, read_rounds
from kompetensplan.reports.judging import Day, Judged, Other, hidden_of, judge
from kompetensplan.reports.models import ContentFigure, UnitFigure
from kompetensplan.reports.requests import add_requests
from kompetensplan.reports.summing import Figures, Stored, Verdicts
from kompetensplan.reports.tallying import tally_open, tally_rounds
from kompetensplan.suppression import Verdict


@dataclass(slots=True)
class Counted:
    """All figures as they are to be stored.

    Attributes:
        judged: what may be shown, decided anew, of figures that stay as they were.
        rounds: those counted now, whose old figures go.
        days: those that are kept.
    """

    units: list[dict[str, Any]] = field(default_factory=list)
    contents: list[dict[str, Any]] = field(default_factory=list)
    judged: list[dict[str, Any]] = field(default_factory=list)
    rounds: list[int] = field(default_factory=list)
    days: list[date] = field(default_factory=list)


def refresh() -> int:
    """Count everything anew, and all days that have not been counted; return the rows written."""
    return store(count(most=len(counting_days(clock.today()))))


def count(*, most: int = 1) -> Counted:
    """Return all figures as they are now, and of the latest days that are missing; only reads.

    A round that is closed is counted once more, and then kept as it was. What may be shown
    of it, and of past days, is decided again: a group that is hidden in one is hidden in all.
    """
    today = clock.today()
    stored, rounds = _stored(), read_rounds()
    kept = {row.day for row in stored if row.day}
    days = _missing_days(today, kept)[:most]
    current = [each for each in rounds if not _is_counted(each, stored)]
    history = read_history(*_scope(rounds, current, today, [*days, *(kept if days else ())]))
    figures = Figures(history, stored)
    figures.add_now(tally_open(history, today), tally_rounds(history, current, today))
    for day in days:
        figures.add_day(day)
    verdicts = figures.decide()
    return Counted(
        units=figures.rows(verdicts),
        contents=_contents(history, figures, verdicts, days, kept) if days else [],
        judged=figures.judged(verdicts),
        rounds=[each.id for each in current],
        days=counting_days(today),
    )


def store(counted: Counted) -> int:
    """Put the figures in the place of the old ones; return how many rows were written."""
    now = UnitFigure.day.is_(None) & (
        UnitFigure.round_id.is_(None) | UnitFigure.round_id.in_(counted.rounds)
    )
    over = UnitFigure.day.is_not(None) & UnitFigure.day.not_in(counted.days)
    for statement in (
        delete(UnitFigure).where(or_(now, over)),
        delete(ContentFigure).where(ContentFigure.day.not_in(counted.days)),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    if counted.units:
        db.session.execute(insert(UnitFigure), counted.units)
    if counted.contents:
        db.session.execute(insert(ContentFigure), counted.contents)
    if counted.judged:
        db.session.execute(update(UnitFigure), counted.judged)
    return len(counted.units) + len(counted.contents)


def _stored() -> list[Stored]:
    table = UnitFigure
    query = select(
        *(table.id, table.day, table.round_id, table.unit_id, table.parent_id, table.is_direct),
        *(table.employees, table.verdict, table.as_of),
    ).where(or_(table.round_id.is_not(None), table.day.is_not(None)))
    return [Stored(*row) for row in db.session.execute(query)]


def _is_counted(each: Round, stored: list[Stored]) -> bool:
    """Tell whether a round has been counted since it was closed."""
    closed = each.closed_at
    return closed is not None and any(
        row.round_id == each.id and row.as_of >= closed for row in stored
    )


def _missing_days(today: date, kept: set[date]) -> list[date]:
    """Return the counting days that have not been counted, the latest first.

    Only those since the first agreed plan; before there is one, the latest alone.
    """
    first = db.session.scalar(select(func.min(PlanVersion.agreed_on)))
    *before, latest = counting_days(today)
    days = {latest, *(day for day in before if first and day >= first)}
    return sorted(days - kept, reverse=True)


def _scope(
    rounds: list[Round], current: list[Round], today: date, days: Collection[date]
) -> tuple[list[Round], date]:
    """Return the rounds to read, and since when somebody must have been employed to matter."""
    lasts = [min(each.ends_on, each.closed_on) for each in current if each.closed_on]
    then = [each for each in rounds if each in current or any(map(each.is_open, days))]
    return then, min([today, *lasts, *days])


def _contents(
    history: History,
    figures: Figures,
    verdicts: Verdicts,
    days: Collection[date],
    kept: Collection[date],
) -> list[dict[str, Any]]:
    """Return what was agreed on at the end of each day, judged beside all days that are kept."""
    themes = read_themes()
    said = read_said(history, {*days, *kept}, themes)
    add_requests(said)
    others = [
        Other(_day_of(history, day, said[day], themes), hidden)
        for day, hidden in _hidden(kept).items()
    ]
    rows = list[dict[str, Any]]()
    for day in days:
        this = Day.of(said[day], figures.seats[day], figures.trees[day], themes)
        hidden = {key for key, verdict in verdicts[day].items() if verdict is not Verdict.SHOWN}
        judged = judge(this, hidden, others)
        others.append(Other(this, hidden_of(judged)))
        _mind_those_elsewhere(judged, this)
        rows += [
            _content_row(day, subject, key, verdict, this)
            for subject, by_key in judged.items()
            for key, verdict in by_key.items()
        ]
    return rows


def _mind_those_elsewhere(judged: Judged, day: Day) -> None:
    """Call no priority an orphan that somebody has a goal on who is counted above its unit."""
    for subject in day.elsewhere:
        owner = day.themes.owners.get(subject)
        if owner is not None and owner in day.organisation.parents:
            judged.setdefault(subject, {}).setdefault(owner, Verdict.WITHHELD)


def _day_of(history: History, day: date, said: Said, themes: Themes) -> Day:
    tree = Organisation.of(history.parents_on(day))
    own = tally_open(history, day, day)
    seats = tree.seats({key: each.employees for key, each in own.items()})
    return Day.of(said, seats, tree, themes)


def _hidden(days: Collection[date]) -> dict[date, dict[Subject, set[int]]]:
    """Return what is hidden on the days that are kept."""
    found: dict[date, dict[Subject, set[int]]] = {day: {} for day in days}
    table = ContentFigure
    query = select(
        *(table.day, table.unit_id, table.is_direct),
        *(table.about, table.priority_id, table.kind),
    ).where(table.day.in_(days), table.verdict != Verdict.SHOWN)
    for day, unit_id, is_direct, about, priority_id, kind in db.session.execute(query):
        subject = Subject(about, priority_id, kind)
        found[day].setdefault(subject, set()).add(-unit_id if is_direct else unit_id)
    return found


def _content_row(
    day: date, subject: Subject, key: int, verdict: Verdict, this: Day
) -> dict[str, Any]:
    people = this.cells.get(subject, {}).get(key, {})
    total = sum(value for _one, value in people.values())
    is_time = subject.kind is not None
    return {
        "day": day,
        "unit_id": abs(key),
        "is_direct": key < 0,
        "about": subject.about,
        "priority_id": subject.priority_id,
        "kind": subject.kind,
        "people": len(people),
        "goals": 0 if is_time else total,
        "minutes": total if is_time else 0,
        "verdict": verdict,
    }
