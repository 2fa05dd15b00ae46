"""HR's and the registrar's page for agreed plans in bulk: ask, follow, cancel, fetch (PDF-5).

The registrar's packages for the e-archive go the same way (2.7).
"""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kompetensplan import bell
from kompetensplan.clock import local, real_now
from kompetensplan.db import db
from kompetensplan.exports import archive, queries, services
from kompetensplan.exports.forms import PackageForm
from kompetensplan.exports.models import Export, ExportState
from kompetensplan.fields import refusals
from kompetensplan.filters import language
from kompetensplan.heartbeat import state_of
from kompetensplan.plans.documents import document_id
from kompetensplan.policy import Permission
from kompetensplan.reports.agreed import Wanted
from kompetensplan.reports.asking import wanted_from
from kompetensplan.texts import thousands
from kompetensplan.web import AnyView, a_number, current_actor, requires

bp = Blueprint("exports", __name__)
EVERY = 10  # per cent: how often it is said aloud how far it has come


def on_export(view: AnyView) -> AnyView:
    """Guard a view of a file: it exists for its asker only."""
    guard = requires(Permission.EXPORT_READ, load=queries.get_export, key="export_id", writes=True)
    return guard(view)


@bp.get("/exports")
@requires(Permission.AGREED_PLANS_FETCH)
def index() -> ResponseReturnValue:
    """Show what the actor has asked for: how far it has come, and what can be fetched."""
    g.section = "reports.agreed_plans"
    exports = queries.list_exports(current_actor())
    return render_template("exports/index.html", exports=exports, **_about(exports))


@bp.post("/exports")
@requires(Permission.AGREED_PLANS_FETCH)
def ask() -> ResponseReturnValue:
    """Ask for all agreed plans of the selection that the list shows."""
    wanted = wanted_from(request.form)
    export = services.ask(current_actor(), wanted)
    db.session.commit()
    if export is None:
        flash(_("There are no agreed plans to fetch in that selection."), "warning")
        return redirect(url_for("reports.agreed_plans"), code=303)
    bell.ring()
    return redirect(url_for(".index"), code=303)


@bp.route("/archive-packages", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_PACKAGE)
def package() -> ResponseReturnValue:
    """Ask for a package for the e-archive (2.7)."""
    form = PackageForm()
    form.offer(current_actor())
    if form.validate_on_submit():
        with refusals(form):
            services.ask_package(
                current_actor(),
                form.wanted,
                candidates=form.candidates.data,
                agreement=form.agreement.data or "",
            )
            db.session.commit()
            bell.ring()
            return redirect(url_for(".index"), code=303)
    page = render_template("exports/package.html", form=form)
    return page, 422 if form.is_submitted() else 200


@bp.get("/exports/<int:export_id>/progress")
@requires(Permission.EXPORT_READ, load=queries.get_export, key="export_id")
def progress(export: Export) -> ResponseReturnValue:
    """Show how far one file has come; the page asks for this by itself."""
    said = request.args.get("said", type=a_number) or 0
    return render_template("exports/progress.html", export=export, said=said, **_about([export]))


@bp.post("/exports/<int:export_id>/cancel")
@on_export
def cancel(export: Export) -> ResponseReturnValue:
    """Stop the work on a file."""
    services.cancel(export, actor=current_actor())
    db.session.commit()
    flash(_("The download is cancelled."))
    return redirect(url_for(".index"), code=303)


@bp.post("/exports/<int:export_id>/retry")
@on_export
def retry(export: Export) -> ResponseReturnValue:
    """Try again with the plans that could not be had, and only those."""
    services.retry(export)
    db.session.commit()
    bell.ring()
    return redirect(url_for(".index"), code=303)


@bp.get("/exports/<int:export_id>/plans.zip")
@on_export
def plans_zip(export: Export) -> ResponseReturnValue:
    """Give the file to its asker; it is written down before the first byte leaves (CONF-8)."""
    services.hand_out(export, actor=current_actor())
    made_at = local(export.finished_at or export.asked_at)
    name = export.package or f"kompetensplaner_{made_at:%Y-%m-%d}_{export.id}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    if archive.has_known_size(export):
        headers["Content-Length"] = str(export.size)
    content = stream_with_context(archive.stream(export))
    db.session.commit()
    return Response(content, mimetype="application/zip", headers=headers)


# ── in words ──────────────────────────────────────────────────────────────────────────


def _about(exports: Sequence[Export]) -> dict[str, Any]:
    """Return what the templates tell of the files, in a fixed number of statements."""
    progress = queries.progress_of(exports)
    wanted = {export.id: services.wanted_of(export.selection) for export in exports}
    units = {each.department for each in wanted.values() if each.department}
    rounds = {int(each.rounds) for each in wanted.values() if each.rounds.isdecimal()}
    unit_names, round_names = queries.names_of(units, rounds)
    missing = queries.list_missing(exports)
    return {
        "progress": progress,
        "wanted": wanted,
        "names": {
            export.id: _name(export, wanted[export.id], unit_names, round_names)
            for export in exports
        },
        "says": {export.id: _says(export, progress[export.id]) for export in exports},
        "missing": {key: [document_id(each) for each in ids] for key, ids in missing.items()},
        "is_open": _is_open,
        "hours_left": _hours_left,
        "is_worker_away": state_of() != "ok",
        "decile": _decile,
    }


def _name(export: Export, wanted: Wanted, units: dict[int, str], known: dict[int, str]) -> str:
    where = units.get(wanted.department or 0) or _("All units")
    which = known.get(int(wanted.rounds)) if wanted.rounds.isdecimal() else None
    if wanted.rounds == "all":
        which = _("all planning rounds")
    which = which or _("open planning rounds")
    name = f"{where}, {which}"
    return str(_("the e-archive: %(name)s", name=name)) if export.package else name


def _says(export: Export, progress: queries.Progress) -> str:
    """Return in a sentence how far it has come, and how long the rest takes if that is known."""
    if not progress.waiting:
        if export.package:
            return str(_("All documents are there. The package is being put together."))
        return str(_("All plans are decided. The list of them is being made."))
    locale = language()
    numbers = {
        "done": thousands(progress.done, locale),
        "total": thousands(progress.total, locale),
    }
    left = queries.time_left(export, progress)
    if left is None:
        return str(_("%(done)s of %(total)s plans ready", **numbers))
    numbers["left"] = _minutes(left)
    return str(_("%(done)s of %(total)s plans ready, about %(left)s left", **numbers))


def _minutes(left: timedelta) -> str:
    minutes = ceil(left.total_seconds() / 60)
    return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))


def _decile(progress: queries.Progress) -> int:
    return 100 * progress.decided // (progress.total or 1) // EVERY * EVERY


def _is_open(export: Export) -> bool:
    """Tell whether the file can be fetched now."""
    is_ready = export.state is ExportState.READY and export.expires_at is not None
    return is_ready and bool(export.expires_at and export.expires_at > real_now())


def _hours_left(export: Export) -> int:
    left = (export.expires_at or real_now()) - real_now()
    return max(1, int(left.total_seconds() // 3600))
