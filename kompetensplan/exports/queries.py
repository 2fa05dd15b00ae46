"""Reads what has been asked for in bulk: by its asker, by the worker, and for the file itself."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, Select, and_, case, func, null, or_, select
from sqlalchemy.orm import aliased

from kompetensplan.accounts.models import Person
from kompetensplan.archiving.queries import Selection
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.exports.models import Export, ExportItem, ExportState, ItemState
from kompetensplan.organisation.models import Employment, Unit, UnitKind
from kompetensplan.organisation.queries import actor_of
from kompetensplan.outbox import is_free
from kompetensplan.plans.models import Plan, PlanDocument, PlanVersion, VersionKind
from kompetensplan.plans.queries.plan import home_unit
from kompetensplan.policy import Actor, Permission, allows
from kompetensplan.reports.agreed import by_role
from kompetensplan.rounds.models import PlanningRound

SHOWN = 30  # on the page: of what is older only the log tells
NAMED = 20  # of the plans that could not be had
# What the lists say of a plan whose document is not in the file, and that is tried again with.
MISSING = (ItemState.FAILED, ItemState.ALTERED)
FEW = 10  # made documents say nothing yet about how long the rest takes


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an export has come: what is stored, counted now."""

    total: int
    counts: Mapping[ItemState, int] = field(default_factory=dict)

    def of(self, state: ItemState) -> int:
        return self.counts.get(state, 0)

    @property
    def done(self) -> int:
        """How many documents are there."""
        return self.of(ItemState.READY)

    @property
    def failed(self) -> int:
        return self.of(ItemState.FAILED)

    @property
    def altered(self) -> int:
        return self.of(ItemState.ALTERED)

    @property
    def again(self) -> int:
        """How many it can be tried again with."""
        return sum(self.of(state) for state in MISSING)

    @property
    def withheld(self) -> int:
        return self.of(ItemState.WITHHELD)

    @property
    def waiting(self) -> int:
        return self.of(ItemState.WAITING)

    @property
    def decided(self) -> int:
        """How many plans nothing more is done about."""
        return sum(self.counts.values()) - self.waiting


@dataclass(frozen=True, slots=True)
class Line:
    """A plan in the lists: as the file has it, and what has become of it since."""

    item_id: int
    version_id: int
    state: ItemState
    plan_id: int
    number: int
    kind: VersionKind
    agreed_on: date
    content_hash: str
    annulled_at: datetime | None
    latest: int
    file_hash: str | None
    file_size: int | None
    name: str
    unit_id: int


def get_export(actor: Actor, export_id: int) -> Export:
    """Return an export to the one who asked for it.

    Raises:
        NotFound: there is none, or somebody else has asked for it.
    """
    query = select(Export).where(Export.id == export_id, Export.asked_by_id == actor.person_id)
    export = db.session.scalars(query).one_or_none()
    if export is None:
        raise NotFound(f"export {export_id}")
    return export


def list_exports(actor: Actor) -> Sequence[Export]:
    """Return what the actor has asked for lately, the latest first."""
    query = select(Export).where(Export.asked_by_id == actor.person_id)
    return db.session.scalars(query.order_by(Export.id.desc()).limit(SHOWN)).all()


def progress_of(exports: Collection[Export]) -> dict[int, Progress]:
    """Return how far each export has come, in one statement."""
    found: dict[int, dict[ItemState, int]] = {export.id: {} for export in exports}
    rows = db.session.execute(
        select(ExportItem.export_id, ExportItem.state, func.count())
        .where(ExportItem.export_id.in_(found))
        .group_by(ExportItem.export_id, ExportItem.state)
    )
    for export_id, state, count in rows:
        found[export_id][state] = count
    return {export.id: Progress(export.total, found[export.id]) for export in exports}


def list_missing(exports: Collection[Export]) -> dict[tuple[int, ItemState], list[int]]:
    """Return the plans that could not be had, a few of each export and cause, in one statement."""
    cause = (ExportItem.export_id, ExportItem.state)
    place = func.row_number().over(partition_by=cause, order_by=ExportItem.id)
    numbered = (
        select(*cause, PlanVersion.plan_id, place.label("place"))
        .join(PlanVersion, PlanVersion.id == ExportItem.version_id)
        .where(ExportItem.export_id.in_([each.id for each in exports]))
        .where(ExportItem.state.in_(MISSING))
        .subquery()
    )
    missing: dict[tuple[int, ItemState], list[int]] = {}
    few = select(numbered.c.export_id, numbered.c.state, numbered.c.plan_id)
    for export_id, state, plan_id in db.session.execute(few.where(numbered.c.place <= NAMED)):
        missing.setdefault((export_id, state), []).append(plan_id)
    return missing


def names_of(unit_ids: Collection[int], round_ids: Collection[int]) -> tuple[dict[int, str], ...]:
    """Return the names of units and of rounds, in two statements."""
    return (
        {row.id: row.name for row in _named(Unit, unit_ids)},
        {row.id: row.name for row in _named(PlanningRound, round_ids)},
    )


def _named(model: type[Unit] | type[PlanningRound], ids: Collection[int]) -> Sequence[Unit]:
    query = select(model.id, model.name).where(model.id.in_(ids))
    return db.session.execute(query).all()  # type: ignore[return-value]


def time_left(export: Export, progress: Progress) -> timedelta | None:
    """Return how long the rest takes at the pace so far; None while that says nothing."""
    made = progress.done - export.ready_at_start
    if export.started_at is None or made < FEW or not progress.waiting:
        return None
    return (real_now() - export.started_at) / made * progress.waiting


def package_of(selection: str) -> Selection:
    """Return what a package shall have, from the words of it that are kept.

    Raises:
        NotFound: there is no such unit.
    """
    parts = dict(parse_qsl(selection))
    unit_id, round_id = parts.get("unit", ""), parts.get("rounds", "")
    code = db.session.scalar(select(Unit.code).where(Unit.id == int(unit_id))) if unit_id else ""
    if code is None:
        raise NotFound(f"unit {unit_id}")
    return Selection(int(round_id) if round_id.isdecimal() else None, code, "candidates" in parts)


# ── who may have what, today ──────────────────────────────────────────────────────────


def asker_of(export: Export) -> Actor | None:
    """Return who asked, as they stand today; None when they may no longer have any plans."""
    person = db.session.get_one(Person, export.asked_by_id)
    actor = in_role(export, actor_of(person))
    needed = Permission.ARCHIVE_PACKAGE if export.package else Permission.AGREED_PLANS_FETCH
    return actor if person.closed_at is None and allows(actor, needed) else None


def in_role(export: Export, actor: Actor) -> Actor:
    """Return the actor in the role of the file: of a package it is the registrar's alone."""
    return as_registrar(actor) if export.package else actor


def as_registrar(actor: Actor) -> Actor:
    """Return the actor with what they are registrar of, and nothing else."""
    mine = tuple(grant for grant in actor.grants if grant.role == "registrar")
    return replace(actor, grants=mine, oversees=())


def readable(actor: Actor) -> Select[int]:
    """Return a query of the versions that the actor reads as HR or registrar today."""
    return (
        select(PlanVersion.id)
        .join(PlanVersion.plan)
        .join(Plan.employment)
        .join(Unit, Unit.id == home_unit())
        .where(*by_role(actor))
    )


def outside(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL that an item is not, or no longer, within the actor's role."""
    return ~readable(actor).where(PlanVersion.id == ExportItem.version_id).exists()


# ── what the worker goes on with ──────────────────────────────────────────────────────


def next_export() -> int | None:
    """Return the export with fewest plans left that a worker can take now, or nothing.

    So nobody who asks for a unit waits until the whole municipality is done.
    """
    left = func.count(ExportItem.id)
    free = func.sum(case((is_free(ExportItem.lease_until), 1), else_=0))
    return db.session.scalar(
        select(Export.id)
        .join(ExportItem, ExportItem.export_id == Export.id)
        .where(Export.state == ExportState.PREPARING, ExportItem.state == ItemState.WAITING)
        .group_by(Export.id)
        .having(free > 0)
        .order_by(left, Export.id)
        .limit(1)
    )


def next_complete() -> int | None:
    """Return an export whose documents are all decided, and whose lists nobody writes now."""
    waiting = (
        select(ExportItem.id)
        .where(ExportItem.export_id == Export.id, ExportItem.state == ItemState.WAITING)
        .exists()
    )
    return db.session.scalar(
        select(Export.id)
        .where(Export.state == ExportState.PREPARING, is_free(Export.lease_until), ~waiting)
        .order_by(Export.id)
        .limit(1)
    )


# ── the lists ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in the lists, its department, and how many plans there are of it."""

    unit_id: int
    code: str
    name: str
    department_code: str
    department: str
    plans: int


def list_places(export_id: int) -> list[Place]:
    """Return the units of an export, departments and units in the order of their names."""
    home = home_unit().label("unit_id")
    count = _items(export_id).with_only_columns(home, func.count().label("plans")).group_by(home)
    counted = {row.unit_id: row.plans for row in db.session.execute(count)}
    wanted = or_(Unit.id.in_(counted), Unit.kind == UnitKind.DEPARTMENT)
    units = {unit.id: unit for unit in db.session.scalars(select(Unit).where(wanted))}
    placed = []
    for unit_id, plans in counted.items():
        unit = units[unit_id]
        above = [int(each) for each in unit.path.strip("/").split("/")]
        top = next((units[each] for each in above[1:2] if each in units), unit)
        own = "" if unit is top else unit.sort_key
        place = Place(unit_id, unit.code, unit.name, top.code, top.name, plans)
        placed.append(((top.sort_key, top.path, own, unit.path), place))
    return [place for _order, place in sorted(placed, key=lambda each: each[0])]


def list_lines(export_id: int, unit_ids: Collection[int]) -> list[Line]:
    """Return the plans of some units in an export, by name."""
    later = aliased(PlanVersion)
    latest = (
        select(func.max(later.number))
        .where(later.plan_id == Plan.id, later.annulled_at.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        _items(export_id)
        .with_only_columns(
            ExportItem.id,
            ExportItem.version_id,
            ExportItem.state,
            Plan.id,
            PlanVersion.number,
            PlanVersion.kind,
            PlanVersion.agreed_on,
            PlanVersion.content_hash,
            PlanVersion.annulled_at,
            func.coalesce(latest, 0),
            PlanDocument.sha256,
            PlanDocument.size,
            Person.given_name + " " + Person.family_name,
            home_unit(),
        )
        .where(home_unit().in_(unit_ids))
        .order_by(Person.sort_key, Person.id, Plan.id)
    )
    return [Line(*row) for row in rows]  # type: ignore[call-arg]


def _items(export_id: int) -> Select[int]:
    return (
        select(ExportItem.id)
        .join(PlanVersion, PlanVersion.id == ExportItem.version_id)
        .join(PlanDocument, PlanDocument.version_id == PlanVersion.id)
        .join(PlanVersion.plan)
        .join(Plan.employment)
        .join(Employment.person)
        .where(
            ExportItem.export_id == export_id,
            ExportItem.state.in_((ItemState.READY, *MISSING)),
        )
    )


def in_file(export_id: int) -> ColumnElement[bool]:
    """Say in SQL that an item is one of the documents in the file."""
    return and_(ExportItem.export_id == export_id, ExportItem.state == ItemState.READY)


def count_stored(export_id: int) -> int:
    """Return how many documents of the file are still there: a decision may have destroyed some."""
    query = select(func.count()).select_from(ExportItem)
    query = query.join(PlanDocument, PlanDocument.version_id == ExportItem.version_id)
    return db.session.scalar(query.where(in_file(export_id), PlanDocument.size.is_not(None))) or 0


def list_documents(
    export_id: int, batch: int, *, with_data: bool = False
) -> Iterator[list[tuple[str, bytes]]]:
    """Give the documents with their places in the ZIP, `batch` at a time; one statement each.

    With data, each has its version's beside it, as a package has.
    """
    data = PlanVersion.content if with_data else null()
    query = (
        select(ExportItem.number, ExportItem.path, PlanDocument.content, data)
        .join(PlanDocument, PlanDocument.version_id == ExportItem.version_id)
        .join(PlanVersion, PlanVersion.id == ExportItem.version_id)
        .where(in_file(export_id))
        .order_by(ExportItem.number)
        .limit(batch)
    )
    after: int | None = 0
    while rows := db.session.execute(query.where(ExportItem.number > after)).all():
        after = rows[-1][0]
        yield [
            file
            for _number, path, content, data in rows
            for file in _files_of(path, content or b"", data)
        ]


def _files_of(path: str, document: bytes, data: str | None) -> list[tuple[str, bytes]]:
    """Return a version's files: its document, and in a package its data beside it."""
    if data is None:
        return [(path, document)]
    return [(f"{path}.pdf", document), (f"{path}.json", data.encode())]
