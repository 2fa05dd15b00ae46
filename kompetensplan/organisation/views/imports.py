"""HR's import: upload, see what would change, confirm (IMP-1 … IMP-5)."""

from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from kompetensplan import bell, clock, heartbeat
from kompetensplan.db import db
from kompetensplan.organisation.import_forms import ConfirmForm, ImportForm
from kompetensplan.organisation.imports import history, jobs, listing, uploads, wording
from kompetensplan.organisation.imports.history import Made
from kompetensplan.organisation.imports.problems import File, Problem, Stopped
from kompetensplan.organisation.imports.report import Section
from kompetensplan.organisation.imports.uploads import Upload
from kompetensplan.organisation.models import FolderImport
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, current_actor, requires

bp = Blueprint("imports", __name__, url_prefix="/import")
EXAMPLES = Path(__file__).parents[1] / "imports" / "examples"
may_import = requires(Permission.STAFF_IMPORT)
on_upload = requires(Permission.STAFF_IMPORT, load=uploads.get_upload, key="upload_id")


@bp.url_value_preprocessor
def let_large_files_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Raise the limit for the upload alone, and before anything reads the form."""
    uploading = endpoint == "imports.index" and request.method == "POST"
    if uploading and current_user.is_authenticated:
        request.max_content_length = current_app.config["KP"].import_max_bytes


@bp.context_processor
def words() -> dict[str, object]:
    """Give the templates the names of sections, kinds and states."""
    return {
        "sentence": wording.sentence,
        "place": wording.place,
        "part_words": wording.part_words(),
        "kind_words": wording.kind_words(),
        "section_words": wording.section_words(),
        "sections": list(Section),
    }


@bp.route("", methods=["GET", "POST"])
@may_import
def index() -> ResponseReturnValue:
    """Take two files and read them; nothing is changed before the confirm step (IMP-2)."""
    form = ImportForm()
    if not form.validate_on_submit():
        return _index(form), 422 if form.is_submitted() else 200
    try:
        upload = uploads.receive(current_actor(), form.files(), form.name(), clock.today())
    except Stopped as stopped:
        db.session.rollback()
        return _index(form, stopped.problem), 422
    db.session.commit()
    return redirect(url_for(".show", upload_id=upload.id), code=303)


def _index(form: ImportForm, problem: Problem | None = None) -> str:
    made = history.list_imports()
    megabytes = current_app.config["KP"].import_max_bytes // 1024 // 1024
    return render_template(
        "imports/index.html", form=form, problem=problem, made=made, megabytes=megabytes
    )


@bp.get("/example/<name>")
@may_import
def example(name: str) -> ResponseReturnValue:
    """Send one of the two example files."""
    if name not in list(File):
        abort(404)
    # With the mark at its beginning, so that a spreadsheet sees that it is UTF-8.
    text = (EXAMPLES / name).read_text("utf-8").replace("\n", "\r\n")
    answer = Response(text.encode("utf-8-sig"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


@bp.get("/<int:upload_id>")
@on_upload
def show(upload: Upload) -> ResponseReturnValue:
    """Show what the import would change, in figures."""
    return render_template("imports/show.html", upload=upload, form=ConfirmForm())


@bp.get("/<int:upload_id>/<section>")
@on_upload
def rows(upload: Upload, section: str) -> ResponseReturnValue:
    """List the rows of one section: new, changed, ended or refused."""
    if section not in list(Section):
        abort(404)
    search, part = request.args.get("search", ""), request.args.get("part", "")
    page = request.args.get("page", 1, type=a_number)
    pages = listing.pages_of(upload.report, Section(section), search=search, part=part, page=page)
    given = {"section": section, "search": search, "part": part}
    return render_template("imports/rows.html", upload=upload, pages=pages, **given)


@bp.post("/<int:upload_id>/confirm")
@may_import
def confirm(upload_id: int) -> ResponseReturnValue:
    """Make the changes that were shown, unless something has changed since."""
    stored = uploads.find_stored(current_actor(), upload_id, lock=True)
    if stored is None:
        return _gone()
    upload, form = uploads.get_upload(current_actor(), upload_id), ConfirmForm()
    if upload.report.ends_many and not form.validate():
        return render_template("imports/show.html", upload=upload, form=form), 422
    entry = uploads.confirm(current_actor(), stored, clock.today())
    db.session.commit()
    if entry is None:
        return _changed_meanwhile(upload_id)
    return redirect(url_for(".result", entry_id=entry.seq), code=303)


def _gone() -> ResponseReturnValue:
    """Answer a second click, or one that comes a day late."""
    flash(_("Those files are no longer here. They have been imported or thrown away."), "warning")
    return redirect(url_for(".index"), code=303)


def _changed_meanwhile(upload_id: int) -> ResponseReturnValue:
    reason = _("What is stored has changed since you saw the report. Nothing has been imported.")
    back = url_for(".show", upload_id=upload_id)
    return render_template("errors/409.html", reason=reason, back=back), 409


@bp.post("/<int:upload_id>/discard")
@may_import
def discard(upload_id: int) -> ResponseReturnValue:
    """Throw the files away unread."""
    stored = uploads.find_stored(current_actor(), upload_id)
    if stored is None:
        return _gone()
    uploads.discard(stored)
    db.session.commit()
    flash(_("The files have been thrown away. Nothing has been imported."))
    return redirect(url_for(".index"), code=303)


@bp.get("/results/<int:entry_id>")
@requires(Permission.STAFF_IMPORT, load=history.get_import, key="entry_id")
def result(made: Made) -> ResponseReturnValue:
    """Show what an import did."""
    return render_template("imports/result.html", made=made)


# ── from the folder, by schedule ──────────────────────────────────────────────────────


@bp.get("/folder")
@requires(Permission.FOLDER_IMPORTS_READ)
def folder() -> ResponseReturnValue:
    """List what was found in the folder, and when it was looked through."""
    return render_template(
        "imports/folder.html",
        made=jobs.list_looked(),
        looked_at=heartbeat.seen_at(jobs.LOOKED),
        path=current_app.config["KP"].import_folder,
        outcomes=wording.outcome_words(),
    )


@bp.post("/folder/look")
@requires(Permission.SETTINGS_CHANGE)
def look_now() -> ResponseReturnValue:
    """Let a worker look through the folder now."""
    jobs.ask_to_look(current_actor())
    db.session.commit()
    bell.ring("look_daily")
    flash(_("The folder is looked through within five minutes."), "success")
    return redirect(url_for(".folder"), code=303)


@bp.get("/folder/<int:looked_id>")
@requires(Permission.FOLDER_IMPORTS_READ, load=jobs.get_looked, key="looked_id")
def looked(made: FolderImport) -> ResponseReturnValue:
    """Show what became of the files: figures, and what was refused."""
    return render_template(
        "imports/looked.html",
        made=made,
        report=jobs.report_of(made),
        outcomes=wording.outcome_words(),
        problem=_(made.problem) if made.problem else "",
    )
