"""Reads of the frameworks: competences to choose among, in the reader's language."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.frameworks.models import Competence


def list_competences() -> Sequence[Competence]:
    """Return all competences in the order of their frameworks."""
    query = select(Competence).order_by(Competence.framework_id, Competence.position)
    return db.session.scalars(query).all()


def competence_name(competence: Competence, language: str) -> str:
    """Return the name of a competence in the reader's language."""
    return competence.name_en if language.startswith("en") else competence.name_sv


def competence_choices(language: str) -> list[tuple[int, str]]:
    """Return id and "1.3 Hantera information" of each competence, to choose among."""
    return [(each.id, label(each, language)) for each in list_competences()]


def label(competence: Competence, language: str) -> str:
    """Return code and name: "1.3 Hantera information"."""
    return f"{competence.code} {competence_name(competence, language)}"


def ids_by_code(codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of the competences with these codes ("1.3")."""
    query = select(Competence.code, Competence.id).where(Competence.code.in_(set(codes)))
    return {row.code: row.id for row in db.session.execute(query)}
