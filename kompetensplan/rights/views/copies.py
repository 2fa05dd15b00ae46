"""Everything about me as files (art. 15). That a copy was made is written down."""

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.filters import language
from kompetensplan.plans.documents import Sender
from kompetensplan.policy import Permission
from kompetensplan.rights import own_files
from kompetensplan.rights.own_data import own_data
from kompetensplan.rights.views import bp
from kompetensplan.web import requires


def _copy(kind: str) -> own_files.Copy:
    """Read everything about the one who asks, note it, and let go of the database."""
    config, person = current_app.config["KP"], current_user.person
    data = own_data(person, config.secret_key)
    sender = Sender(config.municipality, config.public_url, config.is_demo)
    copy = own_files.copy_of(person.name, data, sender, language())
    audit(person.id, "own_data.fetched", "person", person.id, detail=kind)
    db.session.commit()
    return copy


def _page(copy: own_files.Copy) -> str:
    return render_template("rights/own_data_pdf.html", document=own_files.document_of(copy))


def _file(content: bytes, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="mina-uppgifter.{ending}"'}
    return Response(content, mimetype=f"application/{ending}", headers=headers)


@bp.get("/my-data/mina-uppgifter.json")
@requires(Permission.PROFILE_EDIT, writes=True)
def data_file() -> ResponseReturnValue:
    """Give everything as data."""
    return _file(own_files.data_file(_copy("json")), "json")


@bp.get("/my-data/mina-uppgifter.pdf")
@requires(Permission.PROFILE_EDIT, writes=True)
def document() -> ResponseReturnValue:
    """Give everything as a document to read."""
    copy = _copy("pdf")
    return _file(own_files.printed(_page(copy), copy), "pdf")


@bp.get("/my-data/mina-uppgifter.zip")
@requires(Permission.PROFILE_EDIT, writes=True)
def archive() -> ResponseReturnValue:
    """Give the document, the data file and every stored file in one."""
    copy = _copy("zip")
    return _file(own_files.all_in_one(_page(copy), copy), "zip")
