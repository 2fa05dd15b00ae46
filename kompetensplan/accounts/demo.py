"""Who one can be in the demo, with one click. Never shown anywhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from kompetensplan.accounts import queries
from kompetensplan.accounts.models import Person

PASSWORD = "mittkoping"  # noqa: S105 - the demo's, known to the whole world

_CAST = {
    "amina.berg@mittkoping.example": _l("Employee, with a meeting tomorrow."),
    "marie.lundgren@mittkoping.example": _l("Amina's manager, with 58 employees."),
    "samira.haddad@mittkoping.example": _l("Head of department, and Marie's manager."),
    "karin.sjostrand@mittkoping.example": _l("HR for the whole municipality."),
    "mikaela.holm@mittkoping.example": _l("HR for one department."),
    "ulla.brannstrom@mittkoping.example": _l("Registrar."),
    "johan.roos@mittkoping.example": _l("System administrator."),
    "eva-lena.forsmark@mittkoping.example": _l("Data protection officer."),
}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody that a visitor to the demo can log in as."""

    person: Person
    words: str


def list_people() -> Sequence[DemoPerson]:
    """Return the people of the cast who exist with the demo's password."""
    found = queries.list_demo_people(list(_CAST))
    return [DemoPerson(found[each], str(words)) for each, words in _CAST.items() if each in found]
