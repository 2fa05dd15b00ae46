"""What people had asked to learn when a day was over, and what became of it (SKE-12).

Counted for the year of the day: requests by when they were sent, time and cost by when the
training is to happen. It is judged and stored with what people have agreed on.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from statistics import median
from typing import Any

from sqlalchemy import func, select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import end_of
from kompetensplan.priorities.queries import ids_of_path
from kompetensplan.reports.contents import Said, Subject
from kompetensplan.reports.models import About
from kompetensplan.requests.models import Reply, RequestAnswer, TrainingRequest
from kompetensplan.requests.workflow import RAISE_AFTER, AnswerKind

_ANSWERS = {
    AnswerKind.GRANTED: About.GRANTED,
    AnswerKind.POSTPONED: About.POSTPONED,
    AnswerKind.REPLACED: About.REPLACED,
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as the figures need it; `answers` are day, kind and the reply's day if taken."""

    employment_id: int
    unit_id: int
    sent_on: date
    ended_on: date | None
    planned_on: date | None
    done_on: date | None
    amounts: tuple[int, int, int, int]
    answers: list[tuple[date, AnswerKind, date | None]]

    def about(self, day: date) -> Iterator[tuple[About, int]]:
        """Return what it counts as when `day` was over, and how much."""
        given = [each for each in self.answers if each[0] <= day]
        if self.sent_on <= day and self.sent_on.year == day.year:
            yield About.REQUESTS, 1
            if given:
                yield _ANSWERS[given[-1][1]], 1
                yield About.ANSWERED, 1
            elif self.ended_on is None or self.ended_on > day:
                is_late = day - self.sent_on >= timedelta(days=RAISE_AFTER)
                yield (About.UNANSWERED if is_late else About.WAITING), 1
        if given and self._is_to_happen(given[-1], day):
            yield from self._takes(day)

    def _is_to_happen(self, latest: tuple[date, AnswerKind, date | None], day: date) -> bool:
        is_this_year = self.planned_on is not None and self.planned_on.year == day.year
        _on, kind, taken_on = latest
        is_taken = taken_on is not None and taken_on <= day
        return is_this_year and (kind is AnswerKind.GRANTED or is_taken)

    def _takes(self, day: date) -> Iterator[tuple[About, int]]:
        is_done = self.done_on is not None and self.done_on <= day
        minutes, cost, real_minutes, real_cost = self.amounts
        yield from ((About.PLANNED_TIME, minutes), (About.PLANNED_COST, cost))
        if is_done:
            yield from ((About.REAL_TIME, real_minutes), (About.REAL_COST, real_cost))


def add_requests(said: Mapping[date, Said]) -> None:
    """Add to what is said on each day what people have asked to learn, in two statements."""
    asked = _read() if said else []
    for day, each in said.items():
        for request in asked:
            amounts = {about: value for about, value in request.about(day) if value}
            if not amounts:
                continue
            job_id = request.employment_id
            each.units.setdefault(job_id, request.unit_id)
            values = defaultdict(int, each.values.get(job_id, {}))
            for about, value in amounts.items():
                values[Subject(about)] += value
            each.values[job_id] = values


def _read() -> list[_Asked]:
    table = TrainingRequest
    answers: dict[int, list[tuple[date, AnswerKind, date | None]]] = defaultdict(list)
    query = select(
        RequestAnswer.request_id,
        RequestAnswer.on_day,
        RequestAnswer.kind,
        RequestAnswer.reply,
        RequestAnswer.replied_at,
    )
    for key, day, kind, reply, at in db.session.execute(query.order_by(RequestAnswer.id)):
        taken = clock.local(at).date() if reply is Reply.TAKES and at else None
        answers[key].append((day, kind, taken))
    rows = db.session.execute(
        select(
            *(table.id, table.employment_id, table.unit_id, table.sent_at, table.settled_at),
            *(table.planned_on, table.done_on),
            *(table.minutes, table.cost, table.real_minutes, table.real_cost),
        ).order_by(table.id)
    )
    return [_asked(row, answers[row.id]) for row in rows]


def _asked(row: Any, answers: list[tuple[date, AnswerKind, date | None]]) -> _Asked:
    return _Asked(
        row.employment_id,
        row.unit_id,
        clock.local(row.sent_at).date(),
        clock.local(row.settled_at).date() if row.settled_at else None,
        row.planned_on,
        row.done_on,
        (row.minutes or 0, row.cost or 0, row.real_minutes or 0, row.real_cost or 0),
        answers,
    )


def median_days(unit: Unit, day: date) -> dict[tuple[int, bool], int]:
    """Return in how many days half of the requests had a first answer, of the day's year.

    For the unit and each below it, by id, and with True for those employed in it directly; halves
    upwards. Only to be told where the answers of the unit may be shown.
    """
    first = func.min(RequestAnswer.on_day)
    query = (
        select(Unit.path, TrainingRequest.sent_at, first)
        .join(TrainingRequest.answers)
        .join(Unit, TrainingRequest.unit_id == Unit.id)
        .where(Unit.path >= unit.path, Unit.path < end_of(unit.path))
        .group_by(TrainingRequest.id, Unit.path, TrainingRequest.sent_at)
        .having(first <= day)
    )
    found: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for path, sent_at, answered in db.session.execute(query):
        sent, ids = clock.local(sent_at).date(), ids_of_path(path)
        if sent.year != day.year:
            continue
        for key in (*((each, False) for each in ids), (ids[-1], True)):
            found[key].append((answered - sent).days)
    return {key: floor(median(days) + 0.5) for key, days in found.items()}
