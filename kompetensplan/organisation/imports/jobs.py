"""When the import's folder is looked through, and the mail that tells what was found there.

The hour is a setting, the folder is the installation's (`IMPORT_FOLDER`): nobody can point the
worker at another place by a page. `flask work` calls `look_daily` every five minutes.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func, select, update

from kompetensplan import clock, settings
from kompetensplan.accounts.models import Person
from kompetensplan.audit.services import audit
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.filters import when
from kompetensplan.heartbeat import beat, seen_at, take_round
from kompetensplan.organisation.imports.folder import (
    Looked,
    find_files,
    is_on_its_way,
    list_grown,
    move_aside,
    take_in,
)
from kompetensplan.organisation.imports.report import Report, from_json
from kompetensplan.organisation.imports.tables import Encoding
from kompetensplan.organisation.imports.wording import outcome_words, part_words
from kompetensplan.organisation.models import FolderImport, Role, RoleGrant, Unit
from kompetensplan.organisation.queries import in_force
from kompetensplan.organisation.queries.units import is_not_gone
from kompetensplan.outbox import queue_mail
from kompetensplan.policy import Actor
from kompetensplan.settings import Name

# So long files may be on their way, from the hour when they are looked for, before it is told.
LATE = timedelta(hours=2)
LOOKED, ASKED = "import_folder", "import_folder_asked"
KEPT = timedelta(days=30)
SHOWN = 50


def look_daily() -> None:
    """Look through the folder if its hour has come, or somebody has asked for it; once.

    While a file is still being written, or waits for the other, the hour has not passed; when
    that takes long it is told by mail, and so is a file that was not whole when it was imported.
    """
    config = current_app.config["KP"]
    folder = config.import_folder
    due = _due(settings.all_settings()[Name.IMPORT_HOUR])
    last = seen_at(LOOKED)
    if folder is not None:
        _tell_of_grown(folder)
    if folder is None or due is None or (last is not None and last >= due):
        return
    if is_on_its_way(folder, config.import_max_bytes):
        _tell_of_late(due)
        return
    is_ours = take_round(LOOKED, real_now() - due)
    db.session.commit()
    if is_ours:
        look()


def _tell_of_grown(folder: Path) -> None:
    for path in list_grown(folder):
        _mail(
            f"import-grown-{hashlib.sha256(path.encode()).hexdigest()[:32]}",
            lambda: str(_("Import from the folder: a file was not whole")),
            partial(_grown, path),
        )


def _grown(path: str) -> str:
    return str(
        _(
            "The file %(path)s was written to after it was looked at, so it was not whole."
            " Let the HR system deliver both files again.",
            path=path,
        )
    )


def _tell_of_late(due: datetime) -> None:
    """Say once that files have been on their way for long: an upload that has stalled, mostly."""
    if real_now() - due < LATE:
        return
    _mail(
        f"import-late-{due:%Y-%m-%d-%H%M}",
        lambda: str(_("Import from the folder: the files are not whole yet")),
        lambda: str(
            _(
                "Nothing has been imported. A file in the folder is still being written, or ends in"
                " the middle of a line, or the other one is missing. See that the HR system's"
                " transfer is finished; the files are looked at as soon as they are whole."
            )
        ),
    )


def _due(hour: str) -> datetime | None:
    """Return since when it is due: the latest such hour of the day, or when it was asked for."""
    moments = [seen_at(ASKED)]
    if hour:
        now = real_now()
        at = clock.at(clock.local(now).date(), time(int(hour)))
        moments.append(at if at <= now else at - timedelta(days=1))
    return max((moment for moment in moments if moment), default=None)


def look() -> Looked | None:
    """Import what lies in the folder, tell of it by mail, and move the files aside."""
    config = current_app.config["KP"]
    found = find_files(config.import_folder, config.import_max_bytes)
    if found is None:
        return None
    encoding = Encoding(settings.all_settings()[Name.IMPORT_ENCODING])
    looked = take_in(found, encoding, clock.today())
    _tell(looked)
    db.session.commit()
    move_aside(found, looked)
    return looked


def ask_to_look(actor: Actor) -> None:
    """Let the next worker look, whatever hour it is."""
    beat(ASKED)
    audit(actor.person_id, "import.asked")


def forget_reports() -> None:
    """Delete what old reports say; that those files were looked at is kept."""
    db.session.execute(
        update(FolderImport)
        .where(FolderImport.looked_at < real_now() - KEPT, FolderImport.report != "")
        .values(report="")
        .execution_options(synchronize_session=False)
    )


# ── the report ────────────────────────────────────────────────────────────────────────


def list_looked() -> Sequence[FolderImport]:
    """Return what was found in the folder, the latest first."""
    query = select(FolderImport).order_by(FolderImport.id.desc()).limit(SHOWN)
    return db.session.scalars(query).all()


def get_looked(actor: Actor, looked_id: int) -> FolderImport:
    """Return what was found once.

    Raises:
        NotFound: there is no such row.
    """
    found = db.session.get(FolderImport, looked_id)
    if found is None:
        raise NotFound(f"folder import {looked_id}")
    return found


def report_of(made: FolderImport) -> Report | None:
    """Return the figures and what was refused, while they are kept."""
    return from_json(made.report) if made.report else None


def _tell(looked: Looked) -> None:
    """Queue the report to HR, the system administrators or both, as the setting says."""
    again = f"again-{real_now():%Y-%m-%d}-" if looked.is_repeated else ""
    _mail(
        f"import-{again}{looked.made.id}-{looked.made.sha256[:32]}",
        lambda: str(_("Import from the folder: %(how)s", how=_how(looked).lower())),
        lambda: _body(looked),
    )


def _mail(key: str, subject: Callable[[], str], body: Callable[[], str]) -> None:
    """Queue a mail to those who get the reports, each in their own language; once for a key."""
    for person in db.session.scalars(_receivers(settings.all_settings()[Name.IMPORT_REPORT])):
        with force_locale(person.language):
            queue_mail(f"{key}-{person.id}", to=person.email or "", subject=subject(), body=body())


def _receivers(who: str) -> Select[Person]:
    """Return a query of those with the roles for everybody, who have an address."""
    roles = [Role.HR, Role.SYSTEM_ADMINISTRATOR] if who == "both" else [Role(who)]
    day = clock.today()
    holders = (
        select(RoleGrant.person_id)
        .join(RoleGrant.unit)
        .where(RoleGrant.role.in_(roles), in_force(RoleGrant, day), Unit.parent_id.is_(None))
    )
    query = select(Person).where(Person.id.in_(holders), is_not_gone(Person.id, day))
    return query.where(func.coalesce(Person.email, "") != "", Person.closed_at.is_(None))


def _how(looked: Looked) -> str:
    if looked.is_repeated:
        return str(_("Looked at before"))
    return str(outcome_words()[looked.made.outcome])


def _body(looked: Looked) -> str:
    """Return the report: figures and where more stands, nobody's name."""
    made, lines = looked.made, [_how(looked) + "."]
    if looked.is_repeated:
        lines.append(_("Exactly these files were imported last time. Nothing has been changed."))
    if looked.earlier:
        lines.append(
            _(
                "Exactly these files were imported on %(moment)s too, and others after that. Now"
                " these hold again. If an old file was delivered by mistake, deliver the right"
                " one.",
                moment=when(looked.earlier),
            )
        )
    report = None if looked.is_repeated else report_of(made)
    if report:
        words = part_words()
        for part, f in report.figures.items():
            name = words[part.value]
            lines.append(
                _(
                    "%(part)s: %(new)s new, %(changed)s changed, %(ended)s ended.",
                    part=name,
                    new=f.new,
                    changed=f.changed,
                    ended=f.ended,
                )
            )
        lines.append(_("Refused rows: %(count)s", count=report.refused_rows))
    address = current_app.config["KP"].public_url.rstrip("/")
    lines.append(f"{address}/import/folder/{made.id}")
    return "\n".join(lines)
