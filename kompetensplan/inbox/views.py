"""The page of notices: what has happened, the way there, and that it has been read."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from kompetensplan.db import db
from kompetensplan.inbox import queries
from kompetensplan.inbox.showing import address_of, may_open, row_of
from kompetensplan.notices import services
from kompetensplan.notices.kinds import KINDS
from kompetensplan.notices.models import Notice
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, current_actor, is_background, requires

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("/")
@requires(Permission.PAGES_OPEN)
def index() -> ResponseReturnValue:
    """List what one has been told, the latest first."""
    actor = current_actor()
    pages = queries.list_notices(actor, request.args.get("page", 1, type=a_number))
    plans = queries.plans_of(pages.items)
    return render_template(
        "notices/index.html",
        pages=pages,
        rows=[row_of(notice, plans, actor) for notice in pages],
        person=current_user.person,
    )


@bp.get("/<int:notice_id>")
@requires(Permission.PAGES_OPEN, load=queries.get_notice, key="notice_id", writes=True)
def show(notice: Notice) -> ResponseReturnValue:
    """Go to what a notice is about; it has then been read."""
    kind, plan = KINDS.get(notice.kind), queries.plans_of([notice]).get(notice.plan_id or 0)
    is_open = kind is not None and may_open(kind, notice, plan, current_actor())
    address = address_of(kind, plan) if kind and is_open else url_for(".index")
    services.mark_read(notice.person_id, [notice.id])
    db.session.commit()
    if not is_open:
        flash(_("What the notice is about is no longer open to you."))
    return redirect(address, code=303)


@bp.post("/read")
@requires(Permission.PAGES_OPEN)
def mark_all() -> ResponseReturnValue:
    """Mark everything as read."""
    services.mark_read(current_actor().person_id)
    db.session.commit()
    flash(_("Everything is marked as read."), "success")
    return redirect(url_for(".index"), code=303)


@bp.after_app_request
def mark_what_was_read(response: Response) -> Response:
    """Mark what a page has shown, however one came there; without news nothing is written.

    What a page fetches by itself has been shown to nobody: the mail about it still goes.
    """
    actor = g.get("actor")
    unread = actor.unread if actor is not None else ()
    kinds = [kind for kind in unread if _leads_here(kind)]
    is_shown = request.method == "GET" and response.status_code == 200 and not is_background()
    if not kinds or not is_shown:
        return response
    if news := queries.ids_of_news(actor, kinds, (request.view_args or {}).get("plan_id")):
        _mark_read(actor.person_id, news)
    return response


def _leads_here(kind: str) -> bool:
    return kind in KINDS and KINDS[kind].leads_to == request.endpoint


def _mark_read(person_id: int, notice_ids: Sequence[int]) -> None:
    """Mark it in a transaction of its own; the page is there, whatever becomes of the mark."""
    try:
        db.session.rollback()
        services.mark_read(person_id, notice_ids)
        db.session.commit()
    except DBAPIError:
        db.session.rollback()
