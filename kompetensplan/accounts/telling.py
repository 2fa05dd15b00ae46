"""Telling a person something: what tells stands above this package, and says so here."""

from typing import Protocol

from kompetensplan.policy import Actor


class Tell(Protocol):
    """How `notices.services.tell` is called."""

    def __call__(self, person_id: int, kind: str, *, by: Actor | None = None) -> None: ...


_tell: list[Tell] = []


def tell_by(tell: Tell) -> None:
    """Say what tells."""
    _tell[:] = [tell]


def tell(person_id: int, kind: str, *, by: Actor | None = None) -> None:
    """Tell a person that something of a kind has happened, in the present transaction."""
    for each in _tell:
        each(person_id, kind, by=by)
