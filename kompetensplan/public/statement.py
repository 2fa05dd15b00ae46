"""What the accessibility statement says about this product (A11Y-1, EN 301 549).

How it was tested comes from `audit.json`, which `tools/accessibility.py` writes when it has looked
at every page; nobody writes it by hand.

The municipality's own part (its name, how to reach it, the days) comes from the settings.
Here stands what is known about the product itself: a shortcoming is listed from the day it is
known until the day it is mended.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

# Links that one may follow; nothing is fetched from them.
COMPLAINTS_ABOUT_ACCESSIBILITY = "https://www.digg.se/tdosanmalan"
COMPLAINTS_ABOUT_PRIVACY = "https://www.imy.se"

# The words of the regulation, in the order from best to worst.
CONFORMITY = {
    "fully": _l("fully compliant"),
    "partly": _l("partly compliant"),
    "not": _l("not compliant"),
}
METHODS = {
    "self": _l(
        "The municipality has assessed the service itself, with an automatic tool for"
        " every page, with the keyboard alone and at large text sizes."
    ),
    "external": _l("An independent expert has assessed the service."),
}

# What does not work, for whom, and what one can do instead.
SHORTCOMINGS = (
    _l(
        "The service has not been tried together with people who use a screen reader every day."
        " There can be things that are harder to use than they need to be."
    ),
)
NOT_COVERED = (_l("Calendar files and the data file inside a PDF are meant for other programs."),)


@dataclass(frozen=True, slots=True)
class Audit:
    """What the latest look at every page came to."""

    day: date
    pages: int
    widths: tuple[int, ...]
    schemes: tuple[str, ...]
    violations: int


def _latest() -> Audit:
    found = json.loads(Path(__file__).with_name("audit.json").read_text(encoding="utf-8"))
    return Audit(
        date.fromisoformat(found["date"]),
        found["pages"],
        tuple(found["widths"]),
        tuple(found["schemes"]),
        found["violations"],
    )


AUDIT = _latest()


def conformity(claimed: str) -> str:
    """Return what may be said: nobody claims more than what the latest audit found."""
    return "partly" if claimed == "fully" and AUDIT.violations else claimed


def shortcomings() -> list[str]:
    """Return what does not work: what is known, and what the latest audit found."""
    known = [str(each) for each in SHORTCOMINGS]
    if AUDIT.violations:
        faults = _("The automatic tool found %(number)s faults.", number=AUDIT.violations)
        known.append(str(faults))
    return known
