"""The list of affected people as a file that a Swedish spreadsheet opens."""

import csv
from collections.abc import Iterable
from io import StringIO

from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.trail.incident import Affected

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(people: Iterable[Affected]) -> bytes:
    """Return a line for each person: BOM, semicolons, times in Stockholm."""
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            *(_("Name"), _("Person id"), _("E-mail address"), _("Documents opened")),
            *(_("Fetched as a file"), _("Other entries"), _("First"), _("Latest")),
        ]
    )
    for each in people:
        times = (f"{clock.local(moment):%Y-%m-%d %H:%M}" for moment in (each.first, each.last))
        texts = map(_plain, (each.name, each.number, each.email))
        writer.writerow([*texts, each.readings, each.files, each.entries, *times])
    return file.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
