"""What a reader asks the list of agreed plans for, from a query string or a form."""

from werkzeug.datastructures import MultiDict

from kompetensplan.fields import clean
from kompetensplan.reports.agreed import Wanted
from kompetensplan.web import a_number


def wanted_from(given: MultiDict[str, str]) -> Wanted:
    """Return the filter; what is no filter counts as not given."""
    return Wanted(
        name=clean(given.get("name"))[:200],
        department=given.get("department", type=a_number),
        unit=given.get("unit", type=a_number) if given.get("department") else None,
        rounds=given.get("rounds", "")[:20],
    )
