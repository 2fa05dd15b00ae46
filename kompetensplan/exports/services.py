"""Asking for many agreed plans, and what becomes of the file (PDF-5)."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    delete,
    false,
    insert,
    literal,
    or_,
    select,
    update,
)

from kompetensplan import clock
from kompetensplan.accounts.services import audit
from kompetensplan.archiving.packing import new_name
from kompetensplan.archiving.queries import in_portions, list_versions
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotFound, StepNotOpen
from kompetensplan.exports import queries
from kompetensplan.exports.models import Export, ExportFile, ExportItem, ExportState, ItemState
from kompetensplan.notices.services import tell_each
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.organisation.queries import within
from kompetensplan.plans.models import (
    DocumentState,
    Plan,
    PlanDocument,
    PlanReading,
    PlanVersion,
)
from kompetensplan.plans.queries.plan import home_unit
from kompetensplan.policy import Actor, Capacity
from kompetensplan.reports.agreed import Wanted, versions_to_fetch

LIFETIME = timedelta(hours=24)


def ask(actor: Actor, wanted: Wanted) -> Export | None:
    """Ask for all agreed plans of a selection; None when there are none.

    The versions are decided now, in one statement however many they are. What the same person
    has asked for already, and still waits for, is not asked for once more.
    """
    selection = selection_of(wanted)
    return _running(actor, selection) or _ask(actor, selection, [versions_to_fetch(actor, wanted)])


def ask_package(
    actor: Actor, wanted: Wanted, *, candidates: bool = False, agreement: str = ""
) -> Export:
    """Ask for a package for the e-archive (2.7).

    Every version within the registrar's own part of the organisation is in it, annulled ones too;
    with `candidates` only of plans that the decision in force concerns.

    Raises:
        Invalid: there is nothing to put in it, or no decision in force.
    """
    extra = {"candidates": "1" if candidates else "", "agreement": agreement}
    selection = selection_of(wanted, package="1", **extra)
    if running := _running(actor, selection):
        return running
    mine = queries.readable(queries.as_registrar(actor))
    try:
        versions = in_portions(list_versions(queries.package_of(selection), mine))
    except NotFound:
        raise Invalid(
            candidates=_("No decision on agreed plans is in force, so it concerns none.")
        ) from None
    chosen = [select(PlanVersion.id).where(PlanVersion.id.in_(some)) for some in versions]
    export = _ask(actor, selection, chosen, package=new_name())
    if export is None:
        raise Invalid(selection=_("There are no agreed plans in that selection."))
    return export


def _running(actor: Actor, selection: str) -> Export | None:
    """Return what the actor has asked for already in the same words, and still waits for."""
    running = select(Export).where(
        Export.asked_by_id == actor.person_id,
        Export.selection == selection,
        Export.state == ExportState.PREPARING,
    )
    return db.session.scalars(running).one_or_none()


def _ask(
    actor: Actor, selection: str, versions: Sequence[Select[int]], package: str = ""
) -> Export | None:
    export = Export(
        asked_by_id=actor.person_id,
        language=actor.language,
        selection=selection,
        package=package,
    )
    db.session.add(export)
    db.session.flush()
    for some in versions:
        _choose(export.id, some)
    chosen = queries.progress_of([export])[export.id]
    export.total, export.ready_at_start = sum(chosen.counts.values()), chosen.done
    if not export.total:
        db.session.delete(export)
        db.session.flush()
        return None
    audit(actor.person_id, "export.asked", "export", export.id, detail=f"{export.total}")
    return export


def _choose(export_id: int, versions: Select[int]) -> None:
    """Write a row for each version; those whose document is there are ready at once."""
    state = case(
        (PlanDocument.state == DocumentState.READY, ItemState.READY.value),
        else_=ItemState.WAITING.value,
    )
    chosen = (
        select(literal(export_id), PlanDocument.version_id, state, literal(0), literal(""))
        .where(PlanDocument.version_id.in_(versions))
        .order_by(PlanDocument.version_id)
    )
    columns = ["export_id", "version_id", "state", "attempts", "path"]
    items = insert(ExportItem).from_select(columns, chosen, include_defaults=False)
    db.session.execute(items)


# ── the selection, as it is kept ──────────────────────────────────────────────────────


def selection_of(wanted: Wanted, **more: str) -> str:
    """Return a filter as it is kept, with what else is asked for; the same is the same text."""
    parts = {
        "unit": wanted.unit or wanted.department or "",
        "rounds": wanted.rounds,
        "name": wanted.name,
        **more,
    }
    return urlencode({name: value for name, value in parts.items() if value})[:400]


def wanted_of(selection: str) -> Wanted:
    """Return the filter that is kept as a text."""
    parts = dict(parse_qsl(selection))
    return Wanted(
        name=parts.get("name", ""),
        department=int(parts["unit"]) if parts.get("unit", "").isdecimal() else None,
        rounds=parts.get("rounds", ""),
    )


# ── what the asker does with it ───────────────────────────────────────────────────────


def cancel(export: Export, *, actor: Actor) -> None:
    """Stop the work on it; what was made for it is of use to others and stays.

    Raises:
        StepNotOpen: it is not being prepared any more.
    """
    if not _end(Export.id == export.id, ExportState.CANCELLED, ExportState.PREPARING):
        raise StepNotOpen(
            f"export {export.id} is {export.state}",
            reason=_("The file is not being made any more."),
            help=_("Open your files again, and see what has become of it."),
        )
    audit(actor.person_id, "export.cancelled", "export", export.id)


def retry(export: Export) -> None:
    """Try again with those that failed or were not what was stored, and only those.

    Raises:
        StepNotOpen: there are none, or the file is gone.
    """
    failed = and_(ExportItem.export_id == export.id, ExportItem.state.in_(queries.MISSING))
    versions = select(ExportItem.version_id).where(failed)
    db.session.execute(
        update(PlanDocument)
        .where(PlanDocument.version_id.in_(versions), PlanDocument.state == DocumentState.FAILED)
        .values(lease_until=None)
        .execution_options(synchronize_session=False)
    )
    again = db.session.execute(
        update(ExportItem)
        .where(failed)
        .values(state=ItemState.WAITING, attempts=0, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    if not again.rowcount:  # type: ignore[attr-defined]
        raise StepNotOpen(
            f"nothing of export {export.id} has failed",
            reason=_("There is nothing to try again with."),
            help=_("Open your files again, and see what has become of it."),
        )
    export.state, export.expires_at, export.lease_until = ExportState.PREPARING, None, None
    export.ready_at_start = queries.progress_of([export])[export.id].done
    export.started_at = None
    db.session.flush()


def hand_out(export: Export, *, actor: Actor) -> None:
    """Let the asker fetch the file now; each employee sees that their plan was in it (CONF-8).

    Raises:
        NotFound: it is not ready, or its day is over.
        StepNotOpen: a plan in it is no longer within the asker's role, or has been destroyed.
    """
    if export.state is not ExportState.READY or not export.expires_at:
        raise NotFound(f"export {export.id} is {export.state}")
    if export.expires_at <= real_now():
        raise NotFound(f"export {export.id} has expired")
    actor = queries.in_role(export, actor)
    outside = select(ExportItem.id).where(queries.in_file(export.id), queries.outside(actor))
    is_less = db.session.scalar(select(outside.exists()))
    if is_less or queries.count_stored(export.id) != export.plans:
        raise StepNotOpen(
            f"export {export.id} holds what {actor.person_id} may not have any more",
            reason=_(
                "Something has changed: there are plans in the file that you may no longer fetch."
            ),
            help=_(
                "Go to the agreed plans and fetch them again. The new file holds what you may"
                " read today."
            ),
        )
    _log_readings(export, actor)
    action, detail = "export.fetched", f"{export.plans}"
    if export.package:
        action, detail = "archive.exported", f"{export.package}, count={export.plans}"
    audit(actor.person_id, action, "export", export.id, detail=detail)


def _log_readings(export: Export, actor: Actor) -> None:
    """Write into every reading log, and tell every employee, in two statements (CONF-8)."""
    hr = [within(grant.path) for grant in actor.grants if grant.role == "hr"]
    capacity = case((or_(false(), *hr), Capacity.HR.value), else_=Capacity.REGISTRAR.value)
    others = (
        select(Plan.id, PlanVersion.id, Employment.person_id, capacity)
        .select_from(ExportItem)
        .join(PlanVersion, PlanVersion.id == ExportItem.version_id)
        .join(PlanVersion.plan)
        .join(Plan.employment)
        .join(Unit, Unit.id == home_unit())
        .where(queries.in_file(export.id), Employment.person_id != actor.person_id)
    )
    read = others.with_only_columns(
        Plan.id,
        PlanVersion.id,
        literal(actor.person_id),
        capacity,
        literal(clock.now(), PlanReading.at.type),
        literal(""),
        literal(True),
    )
    columns = ["plan_id", "version_id", "person_id", "capacity", "at", "reason", "in_bulk"]
    db.session.execute(insert(PlanReading).from_select(columns, read, include_defaults=False))
    key = literal(f"export {export.id} plan ") + cast(Plan.id, String)
    told = others.with_only_columns(Employment.person_id, Plan.id, key)
    tell_each(told, "plan_fetched", by=actor)


# ── the end of it ─────────────────────────────────────────────────────────────────────


def remove_expired() -> int:
    """Remove the files whose day is over; return how many. That they were there stays known.

    What could not be made can be tried with again for as long.
    """
    ready = and_(Export.state == ExportState.READY, Export.expires_at <= real_now())
    failed = and_(Export.state == ExportState.FAILED, Export.finished_at <= clock.now() - LIFETIME)
    ids = db.session.scalars(select(Export.id).where(or_(ready, failed))).all()
    for export_id in ids:
        _end(Export.id == export_id, ExportState.EXPIRED, ExportState.READY, ExportState.FAILED)
        audit(None, "export.removed", "export", export_id)
    return len(ids)


def remove_with(version_ids: Collection[int]) -> int:
    """Remove every file and every wish for one that some versions are in: they are destroyed.

    The asker is left with the plans that may still be fetched, by asking again.
    """
    held = select(ExportItem.export_id).where(ExportItem.version_id.in_(version_ids)).distinct()
    ids = db.session.scalars(held).all()
    for export_id in ids:
        _end(Export.id == export_id, ExportState.EXPIRED, *ExportState)
        audit(None, "export.removed", "export", export_id)
    return len(ids)


def withdraw(export_id: int) -> None:
    """End what somebody asked for in a role that they no longer have."""
    if _end(Export.id == export_id, ExportState.CANCELLED, ExportState.PREPARING):
        audit(None, "export.cancelled", "export", export_id)


def forget_lists(export_id: int) -> None:
    """Delete the lists of an export, and where its documents lie: they are written anew."""
    db.session.execute(
        delete(ExportFile)
        .where(ExportFile.export_id == export_id)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(ExportItem)
        .where(ExportItem.export_id == export_id)
        .values(number=None, path="")
        .execution_options(synchronize_session=False)
    )


def _end(which: ColumnElement[bool], state: ExportState, *states: ExportState) -> bool:
    """Let an export in one of `states` come to its end; nothing of anybody's plan is left."""
    export = db.session.scalars(
        select(Export).where(which, Export.state.in_(states)).with_for_update()
    ).one_or_none()
    if export is None:
        return False
    export.state, export.expires_at, export.lease_until = state, None, None
    export.finished_at = clock.now()
    # A name that was searched for is nobody's business any more.
    export.selection = selection_of(replace(wanted_of(export.selection), name=""))
    for model in (ExportFile, ExportItem):
        db.session.execute(
            delete(model)
            .where(model.export_id == export.id)
            .execution_options(synchronize_session=False)
        )
    db.session.flush()
    return True
