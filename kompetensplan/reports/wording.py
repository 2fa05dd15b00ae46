"""The words of the figures, alike on pages, in files and in documents."""

from flask_babel import gettext as _

from kompetensplan.reports.showing import Line
from kompetensplan.suppression import THRESHOLD, Verdict


def hidden_words(verdict: Verdict) -> str:
    """Return what stands in the place of a number that may not be shown."""
    if verdict is Verdict.FEW:
        return str(_("fewer than %(number)s", number=THRESHOLD))
    return str(_("not shown"))


def name_of(line: Line) -> str:
    """Return what a line is called: the unit, or those who belong to no unit below it."""
    if line.is_direct:
        return str(_("Employed directly under %(unit)s", unit=line.name))
    return line.name
