"""Which versions a package for the e-archive has, and what it tells of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, select

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.plans.models import DocumentState, Plan, PlanDocument, PlanVersion
from kompetensplan.plans.queries.plan import is_home_within
from kompetensplan.retention.queries.candidates import held, list_candidates
from kompetensplan.retention.queries.decisions import decision_in_force
from kompetensplan.rounds.models import PlanningRound

BATCH = 20
IDS = 500  # so many in one statement


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for: of a round, of a unit with those below, what a decision concerns; or all.

    Attributes:
        candidates: only plans that go by the decision that holds, today or within thirty days.
    """

    round_id: int | None = None
    unit_code: str = ""
    candidates: bool = False


def list_versions(wanted: Selection, among: Select[int] | None = None) -> list[int]:
    """Return the ids of every version of the plans of a selection, annulled ones too.

    With `among`, only of those that this query gives. A hold stops destruction, not copies: what
    is held is among them (RET-4).

    Raises:
        NotFound: there is no such round or unit, or no decision that concerns anything.
    """
    query = (
        select(PlanVersion.id)
        .join(PlanVersion.plan)
        .join(Plan.employment)
        .order_by(PlanVersion.plan_id, PlanVersion.number)
    )
    if among is not None:
        query = query.where(PlanVersion.id.in_(among))
    if wanted.round_id is not None:
        if db.session.get(PlanningRound, wanted.round_id) is None:
            raise NotFound(f"round {wanted.round_id}")
        query = query.where(Plan.round_id == wanted.round_id)
    if wanted.unit_code:
        query = query.where(is_home_within(_path_of(wanted.unit_code)))
    if not wanted.candidates:
        return list(db.session.scalars(query))
    ids: list[int] = []
    for some in in_portions(_candidates()):
        ids += db.session.scalars(query.where(PlanVersion.plan_id.in_(some)))
    return ids


def words_for(wanted: Selection) -> str:
    """Return the selection as the package tells of it, in Swedish."""
    with force_locale("sv"):
        words = [
            _("%(unit)s and the units below it", unit=wanted.unit_code)
            if wanted.unit_code
            else _("All units")
        ]
        if wanted.round_id:
            words.append(db.session.get_one(PlanningRound, wanted.round_id).name)
        if wanted.candidates:
            words.append(_("plans that may be destroyed by decision"))
    return ", ".join(map(str, words))


def _path_of(code: str) -> str:
    path = db.session.scalar(select(Unit.path).where(Unit.code == code))
    if path is None:
        raise NotFound(f"unit {code}")
    return path


def _candidates() -> list[int]:
    decision = decision_in_force("agreed_plan")
    if decision is None:
        raise NotFound("decision on agreed plans: nothing may be destroyed")
    return [each.id for each in list_candidates("agreed_plan", decision.period, decision.id)]


def list_unmade(version_ids: Sequence[int]) -> list[int]:
    """Return those whose document has not been made yet."""
    unmade: list[int] = []
    for some in in_portions(version_ids):
        unmade += db.session.scalars(
            select(PlanDocument.version_id)
            .where(PlanDocument.version_id.in_(some), PlanDocument.state != DocumentState.READY)
            .order_by(PlanDocument.version_id)
        )
    return unmade


def count_held(version_ids: Sequence[int]) -> int:
    """Return how many of the plans are held (RET-4)."""
    found: set[int] = set()
    for some in in_portions(version_ids):
        found |= set(
            db.session.scalars(
                select(PlanVersion.plan_id)
                .join(PlanVersion.plan)
                .join(Plan.employment)
                .where(PlanVersion.id.in_(some), held(Employment.person_id))
            )
        )
    return len(found)


def in_batches(version_ids: Sequence[int]) -> Iterator[Sequence[Any]]:
    """Give the versions with how their documents were stored, a few at a time."""
    for some in in_portions(version_ids, BATCH):
        yield db.session.execute(
            select(
                PlanVersion.id,
                PlanVersion.plan_id,
                PlanVersion.number,
                PlanVersion.kind,
                PlanVersion.content,
                PlanVersion.content_hash,
                PlanVersion.context,
                PlanVersion.language,
                PlanVersion.agreed_at,
                PlanVersion.agreed_on,
                PlanVersion.annulled_at,
                PlanDocument.made_at,
                PlanDocument.sha256,
            )
            .join(PlanDocument, PlanDocument.version_id == PlanVersion.id)
            .where(PlanVersion.id.in_(some))
            .order_by(PlanVersion.plan_id, PlanVersion.number)
        ).all()


def in_portions(ids: Sequence[int], size: int = IDS) -> Iterator[Sequence[int]]:
    """Give the ids in as many portions as statements need."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
