"""The trail: who did what with accounts, roles and settings. No content of plans."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.accounts import queries
from kompetensplan.accounts.trail import WORDS, details_for, words_for
from kompetensplan.accounts.views import bp
from kompetensplan.fields import clean
from kompetensplan.policy import Permission
from kompetensplan.texts import swedish_key
from kompetensplan.web import a_number, requires


@bp.get("/log")
@requires(Permission.AUDIT_READ)
def audit() -> ResponseReturnValue:
    """List what was done, newest first."""
    action, person = clean(request.args.get("action")), clean(request.args.get("person"))
    page = request.args.get("page", 1, type=a_number)
    pages = queries.list_audit(action=action, person=person, page=page)
    names = queries.names_of(pages.items)
    choices = sorted(((code, str(words)) for code, words in WORDS.items()), key=_by_words)
    return render_template(
        "accounts/audit.html",
        pages=pages,
        entries=[(entry, names.get(entry.subject_id)) for entry in pages],
        words_for=words_for,
        details_for=details_for,
        actions=[("", _("All")), *choices],
        action=action,
        person=person,
    )


def _by_words(choice: tuple[str, str]) -> str:
    return swedish_key(choice[1])
