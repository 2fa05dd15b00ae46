"""How a feature says what it has to tell of a unit, for *Överblick* (LID-1, LID-5). Pure.

A feature makes one `Part` in its own package, and `structure.parts` lists it. The page, the
table and the document then show it, its empty spots too.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True)
class Told:
    """One thing about a unit: a line, something beside it, and the page that it leads to."""

    text: str
    note: str = ""
    endpoint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a feature tells of units.

    Attributes:
        none: what stands where a unit has nothing (LID-5).
        count_none: a text with `%(num)s` of `%(total)s` units that have nothing.
        tell: from ids of units and a day to what is told of each, in one statement.
        brief: what is told of a unit, as it stands in a cell of the table.
        lacks: says in SQL, of `Unit`, that it has nothing on a day.
    """

    key: str
    heading: LazyString
    none: LazyString
    count_none: LazyString
    tell: Callable[[Collection[int], date], Mapping[int, Sequence[Told]]]
    brief: Callable[[Sequence[Told]], str]
    lacks: Callable[[date], ColumnElement[bool]]
