"""The parts of the documents in `docs/dataskydd` that are generated, so that they stay true.

A document is written by people, in Swedish. Between the lines `<!-- genererat: NAME -->` and
`<!-- slut: NAME -->` stands what this module makes from the declarations, the models, the policy
and the constants of the code.
"""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta

from flask_babel import force_locale
from flask_babel import gettext as _

from kompetensplan.accounts import attempts
from kompetensplan.accounts.login import SHARED_DEVICE_LIFETIME
from kompetensplan.db import Base
from kompetensplan.rights.periods import Decisions, by_itself, decided, how_long
from kompetensplan.rights.processing import TABLES
from kompetensplan.rights.purposes import PURPOSES, WHOSE
from kompetensplan.rights.recipients import recipients
from kompetensplan.rights.told import readers_of, told
from kompetensplan.suppression import THRESHOLD

PART = re.compile(
    r"(<!-- genererat: (?P<name>[a-z-]+) -->\n).*?(<!-- slut: (?P=name) -->)", re.DOTALL
)


# The documents come with the software: what a municipality has decided it fills in itself.
NOTHING_DECIDED: Decisions = {}


class UnknownPart(ValueError):
    """A document asks for a part that nothing makes."""


def filled(text: str) -> str:
    """Return the document with its generated parts made anew.

    Raises:
        UnknownPart: it asks for one that there is not.
    """
    with force_locale("sv"):
        return PART.sub(_part, text)


def _part(found: re.Match[str]) -> str:
    make = PARTS.get(found["name"])
    if make is None:
        raise UnknownPart(found["name"])
    return f"{found[1]}\n{make()}\n\n{found[3]}"


# ── the parts ─────────────────────────────────────────────────────────────────────────


def purposes() -> str:
    """Return one row for each purpose: why, ground, whose, recipients, how long (art. 30)."""
    rows = [
        (
            f"**{each.name}**",
            each.why,
            each.ground,
            _some(each.whose),
            _some(each.readers),
            "<br>".join(each.kept),
        )
        for each in (told(purpose, NOTHING_DECIDED) for purpose in PURPOSES)
    ]
    head = (_("Purpose"), _("Why"), _("Legal ground"), _("Whose data"), _("Who reads it"))
    return _table((*head, _("How long we keep it")), rows)


def tables() -> str:
    """Return every table of the database under its purpose."""
    head = (_("Table"), _("What it holds"), _("Whose data"), _("Who reads it"))
    parts = []
    for purpose, reason in PURPOSES.items():
        rows = [
            (
                f"`{name}`",
                use.holds,
                _some(WHOSE[who] for who in use.about),
                _some(readers_of([use])),
                "<br>".join(how_long([(name, use)], NOTHING_DECIDED)),
            )
            for name, use in TABLES.items()
            if use.purpose is purpose
        ]
        body = _table((*head, _("How long we keep it")), rows)
        parts.append(f"### {reason.name}\n\n{body}")
    return "\n\n".join(parts)


def columns() -> str:
    """Return every column of every table: what is not in this list is not stored."""
    rows = [
        (f"`{table.name}`", ", ".join(f"`{column.name}`" for column in table.columns))
        for table in sorted(Base.metadata.tables.values(), key=lambda each: each.name)
    ]
    return _table((_("Table"), _("Columns")), rows)


def readers() -> str:
    """Return for each recipient what there is to read about people."""
    seen: dict[str, list[str]] = {}
    for use in TABLES.values():
        for who in recipients(use.readers) if use.about else ():
            seen.setdefault(who, []).append(str(use.holds))
    return _table(
        (_("Who"), _("What they can read about people")),
        [(who[:1].upper() + who[1:], "<br>".join(held)) for who, held in sorted(seen.items())],
    )


def periods() -> str:
    """Return how long each type is kept, and whether it needs a decision (RET-2)."""
    rows = [
        (each.label, each.words, how, ", ".join(f"`{name}`" for name in each.tables))
        for how, found in (
            (_("after a decision"), decided(NOTHING_DECIDED)),
            (_("by itself"), by_itself()),
        )
        for each in found
    ]
    head = (_("Type of document"), _("How long we keep it"), _("How it goes"), _("Tables"))
    return _table(head, rows)


def safeguards() -> str:
    """Return the measures that are numbers in the code."""
    rows = [
        (_("Smallest group in figures"), _("%(number)s people", number=THRESHOLD)),
        (_("Log-in on a shared device, at most"), _hours(SHARED_DEVICE_LIFETIME)),
        (
            _("Failed log-ins for one person"),
            _(
                "%(number)s in %(minutes)s minutes",
                number=attempts.PER_PERSON.most,
                minutes=int(attempts.PER_PERSON.window.total_seconds() // 60),
            ),
        ),
        (_("Tries to log in are remembered"), _hours(attempts.KEPT)),
    ]
    return _table((_("Measure"), _("How it is set")), rows)


PARTS: dict[str, Callable[[], str]] = {
    "andamal": purposes,
    "tabeller": tables,
    "kolumner": columns,
    "mottagare": readers,
    "gallring": periods,
    "skydd": safeguards,
}


def _hours(span: timedelta) -> str:
    return str(_("%(number)s hours", number=int(span.total_seconds() // 3600)))


def _some(words: Iterable[object]) -> str:
    return "; ".join(str(word) for word in words) or "–"


def _table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    cells = [list(map(str, head)), *(list(map(str, row)) for row in rows)]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "---|" * len(cells[0]), *lines[1:]])
