"""What people write in their own words: the columns that hold it, and what is stopped (CONF-5).

A column of such text has the type `FreeText` or `FreeLine`. Whatever door a text came through,
a personnummer is refused when it is given to the model, before anything is stored or logged.
Forms refuse it earlier, at the field (`fields`); this is the last line.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, Text, event
from sqlalchemy.orm import QueryableAttribute

from kompetensplan import personnummer
from kompetensplan.db import Base
from kompetensplan.errors import Invalid

NO_PERSONNUMMER = _l(
    "Here is something that looks like a personnummer. Take it away, and the text can be saved."
    " Is it another number, such as a telephone number? Write it with spaces."
)


_NAME = _l("The name of the file holds something that looks like a personnummer. Change it first.")


class FreeText(Text):
    """A text of any length that somebody writes."""


class FreeLine(String):
    """A short text that somebody writes."""


def refuse_personnummer(**texts: object) -> None:
    """Refuse texts, by the name of their field, in which something looks like a personnummer.

    Raises:
        Invalid: it does; the text stands nowhere in the refusal.
    """
    found = {name: text for name, text in texts.items() if text and _has_one(text)}
    if found:
        refusal = Invalid(**dict.fromkeys(found, str(NO_PERSONNUMMER)))
        refusal.reason = NO_PERSONNUMMER
        raise refusal


def refuse_in_name(file: str, *, field: str = "file") -> None:
    """Refuse a file in whose name something looks like a personnummer.

    Raises:
        Invalid: it does.
    """
    if personnummer.looks_like_one(file):
        raise Invalid(**{field: str(_NAME)})


def _has_one(text: object) -> bool:
    return isinstance(text, str) and personnummer.looks_like_one(text)


@event.listens_for(Base, "attribute_instrument", propagate=True)
def _guard(_model: type, name: str, attribute: QueryableAttribute[Any]) -> None:
    """Let every column of free text refuse a personnummer when it is given one."""
    columns = getattr(attribute.property, "columns", ())
    if not columns or not isinstance(columns[0].type, FreeText | FreeLine):
        return

    @event.listens_for(attribute, "set")
    def refuse(_target: object, value: object, _before: object, _initiator: object) -> None:
        refuse_personnummer(**{name: value})
