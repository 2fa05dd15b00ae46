"""Telling a person something: what tells stands above this package."""

from kompetensplan.hooks import Hook
from kompetensplan.policy import Actor


def _nobody_tells(person_id: int, kind: str, *, by: Actor | None = None) -> None:
    return None


# Tell a person that something of a kind has happened, in the present transaction.
tell = Hook(_nobody_tells)
