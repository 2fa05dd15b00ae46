"""What the register and the privacy page say of each purpose (art. 13 and 30)."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from kompetensplan.rights.periods import Decisions, how_long
from kompetensplan.rights.processing import TABLES
from kompetensplan.rights.purposes import GROUNDS, PURPOSES, WHOSE, Purpose, Use
from kompetensplan.rights.recipients import recipients


@dataclass(frozen=True, slots=True)
class Told:
    """A purpose in words; `kept` says of each period whether it is decided or proposed."""

    name: str
    why: str
    ground: str
    whose: list[str]
    holds: list[str]
    readers: list[str]
    kept: list[str]


def told(purpose: Purpose, decisions: Decisions) -> Told:
    """Return what is said of a purpose, in the language of the moment."""
    reason = PURPOSES[purpose]
    named = [(name, use) for name, use in TABLES.items() if use.purpose is purpose]
    uses = [use for _name, use in named]
    personal = [use for use in uses if use.about]
    about = {who for use in uses for who in use.about}
    return Told(
        name=str(reason.name),
        why=str(reason.why),
        ground=str(GROUNDS[reason.ground]),
        whose=[str(words) for who, words in WHOSE.items() if who in about],
        holds=[str(use.holds) for use in personal],
        readers=readers_of(personal),
        kept=how_long(named, decisions),
    )


def told_about_people(decisions: Decisions) -> list[Told]:
    """Return the purposes under which something is stored about people."""
    return [each for each in (told(name, decisions) for name in PURPOSES) if each.whose]


def readers_of(uses: Iterable[Use]) -> list[str]:
    """Return who reads it; of what nobody else sees, that the one it is about does (art. 15)."""
    given = list(uses)
    found = recipients({each for use in given for each in use.readers})
    only_own = any(use.about for use in given)
    return found or ([_("only the one it is about")] if only_own else [])
