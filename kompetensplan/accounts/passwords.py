"""Passwords: how they are kept, and which ones are too easy to guess.

Nothing here knows the database. `configure` is called once, when the application is made.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

SHORTEST = 12
LONGEST = 200

# Words that people make long by adding figures: "Sommar2027!!!" is refused as "sommar".
COMMON = frozenset(
    "admin administrator asdfghjkl changeme dragon football hejsan hemligt hockey iloveyou"
    " kommun kompetensplan letmein lösen lösenord losenord master monkey password passord"
    " qwerty qwertyuiop qwertyuiopå sommar sommaren superman svenska sverige trustno välkommen"
    " valkommen vinter vintern hösten höst våren vår welcome zaq zxcvbnm"
    " januari februari mars april maj juni juli augusti september oktober november december"
    " måndag tisdag onsdag torsdag fredag lördag söndag".split()
)


class _Keeper:
    """Keeps passwords at the price of `hasher`."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher = hasher
        # What an unknown account is compared with, so that it takes as long as a known one.
        self.nobody = hasher.hash("nobody has this password")


_keeper: _Keeper | None = None


def configure(*, cheap: bool) -> None:
    """Choose the work that a password costs: little in tests, else what RFC 9106 advises."""
    global _keeper
    _keeper = _Keeper(PasswordHasher(1, 8, 1) if cheap else PasswordHasher())


def _present() -> _Keeper:
    if _keeper is None:
        raise RuntimeError("passwords.configure has not been called")
    return _keeper


def normal(password: str) -> str:
    """Return one form of the same letters: an å may be sent as one sign or as two."""
    return unicodedata.normalize("NFC", password)


def keep(password: str) -> str:
    """Return what is stored of a password."""
    return _present().hasher.hash(normal(password))


def is_right(kept: str | None, password: str) -> bool:
    """Tell whether `password` is the one that is kept; without one, with the same work, no."""
    keeper = _present()
    try:
        keeper.hasher.verify(kept or keeper.nobody, normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether the password should be kept anew, because the work has changed."""
    return _present().hasher.check_needs_rehash(kept)


def find_problem(password: str, *, own: Iterable[str] = ()) -> str | None:
    """Return why a password is too weak, in the reader's language, or None.

    `own` are names and addresses of the one who chooses.
    """
    chosen = normal(password).lower()
    problem = None
    if len(chosen) < SHORTEST:
        problem = _("Choose a password with at least 12 characters.")
    elif len(chosen) > LONGEST:
        problem = _("Choose a password with at most 200 characters.")
    elif _is_easy(chosen):
        problem = _("That is easy to guess. Choose four words that do not belong together.")
    elif _letters(chosen) in {_letters(normal(each).lower()) for each in own}:
        problem = _("Choose a password that is not your name or your address.")
    return str(problem) if problem else None


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text)


def _is_easy(text: str) -> bool:
    return len(set(text)) < 5 or _letters(text) in COMMON or _is_a_row(text)


def _is_a_row(text: str) -> bool:
    """Tell whether the text only counts upwards or downwards: 123456789012."""
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}
