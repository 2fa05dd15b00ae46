"""What is told of a unit's quality dialogues on *Överblick* (LID-1, LID-4)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select

from kompetensplan.db import db
from kompetensplan.filters import language
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.telling import Part, Told
from kompetensplan.structure.models import QualityDialogue, half_year_of
from kompetensplan.texts import medium_date


def _tell(units: Collection[int], day: date) -> Mapping[int, Sequence[Told]]:
    query = (
        select(QualityDialogue.unit_id, func.max(QualityDialogue.held_on))
        .where(QualityDialogue.unit_id.in_(units), QualityDialogue.held_on <= day)
        .group_by(QualityDialogue.unit_id)
    )
    first_day, _last = half_year_of(day)
    return {
        unit_id: [
            Told(
                medium_date(held_on, language()),
                "" if held_on >= first_day else _("None this half-year yet"),
            )
        ]
        for unit_id, held_on in db.session.execute(query)
    }


def _brief(told: Sequence[Told]) -> str:
    return told[0].text if told else ""


def _lacks(day: date) -> ColumnElement[bool]:
    """Say in SQL that a unit has had none this half-year: there are two in a year (LID-4)."""
    held = QualityDialogue.held_on.between(half_year_of(day)[0], day)
    return ~select(QualityDialogue.id).where(QualityDialogue.unit_id == Unit.id, held).exists()


TOLD_OF_UNITS = Part(
    key="dialogues",
    heading=_l("Latest quality dialogue"),
    none=_l("No quality dialogue recorded"),
    count_none=_l("%(num)s of %(total)s have had no quality dialogue this half-year"),
    tell=_tell,
    brief=_brief,
    lacks=_lacks,
)
