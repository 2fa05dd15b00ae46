"""What is told of a unit's priorities on *Överblick* (LID-1)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, select

from kompetensplan.db import db
from kompetensplan.filters import language
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.telling import Part, Told
from kompetensplan.priorities.models import Level, Priority, Status
from kompetensplan.texts import medium_date


def _tell(units: Collection[int], day: date) -> Mapping[int, Sequence[Told]]:
    query = (
        select(Priority.unit_id, Priority.id, Priority.title, Priority.presented_on, Priority.level)
        .where(Priority.unit_id.in_(units), Priority.status == Status.PUBLISHED)
        .order_by(Priority.position, Priority.id)
    )
    found: dict[int, list[Told]] = {}
    for unit_id, key, title, presented_on, level in db.session.execute(query):
        note = "" if level is Level.ORGANISATION else _presented(presented_on)
        told = Told(title, note, "priorities.show", {"priority_id": key})
        found.setdefault(unit_id, []).append(told)
    return found


def _presented(day: date | None) -> str:
    if day is None:
        return str(_("Not presented at a staff meeting (APT) yet"))
    when = medium_date(day, language())
    return str(_("Presented at a staff meeting (APT) %(date)s", date=when))


def _brief(told: Sequence[Told]) -> str:
    return str(len(told)) if told else ""


def _lacks(day: date) -> ColumnElement[bool]:
    published = and_(Priority.unit_id == Unit.id, Priority.status == Status.PUBLISHED)
    return ~select(Priority.id).where(published).exists()


TOLD_OF_UNITS = Part(
    key="priorities",
    heading=_l("Published priorities"),
    none=_l("No priority published"),
    count_none=_l("%(num)s of %(total)s have no published priority"),
    tell=_tell,
    brief=_brief,
    lacks=_lacks,
)
