"""What training is asked for, and what it takes, per unit and year (SKE-12); as it may be shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.reports.models import About, ContentFigure
from kompetensplan.reports.ordering import page_of
from kompetensplan.reports.queries import find_day, summary_of
from kompetensplan.reports.requests import median_days
from kompetensplan.reports.showing import (
    Line,
    Scope,
    Summary,
    Training,
    TrainingLine,
    content_of,
)
from kompetensplan.reports.wording import OF_MONEY, OF_REQUESTS, OF_TIME
from kompetensplan.requests.models import TrainingFrame, TrainingRequest
from kompetensplan.requests.queries.request import with_people
from kompetensplan.requests.workflow import RequestState

_ALL = (*OF_REQUESTS, About.ANSWERED, *OF_TIME, *OF_MONEY)
Key = tuple[int, bool]


def with_training(summary: Summary) -> Summary:
    """Return a summary with what may be shown of training in the unit and all below it."""
    scope = summary.scope
    if scope.day:
        return replace(summary, training=_told(scope.unit, scope.day, summary.lines))
    day = summary.content_day
    return replace(summary, training=training_of(replace(scope, day=day), deep=True))


def training_of(scope: Scope, *, deep: bool = False, page: int | None = None) -> Training:
    """Return all that may be shown of training, in at most five statements.

    The units are those of the day that was counted, under the names they had: page, files and
    document say the same. With a `page`, the unit and some of those below. Of one round nothing
    is counted.
    """
    if scope.round:
        return Training()
    if page is not None:
        wanted = Scope(scope.unit, day=scope.day or clock.today())
        summary, pages, _spread = page_of(wanted, "", page, content=False)
        told = _told(scope.unit, summary.scope.day or clock.today(), summary.lines)
        return replace(told, pages=pages) if told.lines else Training()
    day = scope.day or find_day(clock.today())
    if day is None:
        return Training()
    lines = summary_of(Scope(scope.unit, day=day), deep=deep, content=False).lines
    return _told(scope.unit, day, lines)


def _told(unit: Unit, day: date, lines: Sequence[Line]) -> Training:
    figures, frames = _figures_and_frames({line.unit.id for line in lines}, day)
    found = [_line(each, figures, frames) for each in lines]
    if not any(_tells_days(each) for each in found):
        return Training(day, found)
    days = median_days(unit, day)
    return Training(
        day,
        [
            replace(each, median=days.get((each.line.unit.id, each.line.is_direct)))
            if _tells_days(each)
            else each
            for each in found
        ],
    )


def _tells_days(each: TrainingLine) -> bool:
    """Tell whether it may be said how long the answers took: where five people have had one."""
    answered = each.numbers[About.ANSWERED]
    return answered.is_shown and answered.people > 0


def _line(
    line: Line,
    figures: Mapping[tuple[Key, About], ContentFigure],
    frames: Mapping[int, TrainingFrame],
) -> TrainingLine:
    key = line.unit.id, line.is_direct
    numbers = {about: content_of(line, figures.get((key, about))) for about in _ALL}
    frame = None if line.is_direct else frames.get(line.unit.id)
    return TrainingLine(line, numbers, frame=frame)


def _figures_and_frames(
    ids: Collection[int], day: date
) -> tuple[dict[tuple[Key, About], ContentFigure], dict[int, TrainingFrame]]:
    """Return what was counted of some units on a day, and their frames of its year."""
    figure, frame = ContentFigure, TrainingFrame
    counted = and_(figure.unit_id == Unit.id, figure.day == day, figure.about.in_(_ALL))
    decided = and_(frame.unit_id == Unit.id, frame.year == day.year)
    query = select(figure, frame).select_from(Unit).outerjoin(figure, counted)
    rows = db.session.execute(query.outerjoin(frame, decided).where(Unit.id.in_(ids))).all()
    return (
        {((one.unit_id, one.is_direct), one.about): one for one, _frame in rows if one},
        {one.unit_id: one for _figure, one in rows if one},
    )


@dataclass(frozen=True, slots=True)
class Spent:
    """What the manager of a unit sees of it today: each training, and what they take together."""

    requests: Sequence[TrainingRequest]
    minutes: int
    real_minutes: int
    cost: int
    real_cost: int


def spent_in(unit: Unit, year: int) -> Spent:
    """Return what is granted for a year in a unit itself; for its manager, who knows of each."""
    query = (
        with_people()
        .where(
            Employment.unit_id == unit.id,
            TrainingRequest.authority == Employment.authority,
            TrainingRequest.state.in_((RequestState.GRANTED, RequestState.REPLACED)),
            TrainingRequest.planned_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(TrainingRequest.planned_on, TrainingRequest.id)
    )
    rows = db.session.scalars(query).all()
    return Spent(
        rows,
        sum(each.minutes or 0 for each in rows),
        sum(each.real_minutes or 0 for each in rows),
        sum(each.cost or 0 for each in rows),
        sum(each.real_cost or 0 for each in rows),
    )
