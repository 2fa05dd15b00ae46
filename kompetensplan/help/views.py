"""The page of Help, the guided first visit, and the handbook."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.help import handbook, queries, services
from kompetensplan.help.guides import Visit, own_guide, visit_of
from kompetensplan.help.words import WORDS, Word
from kompetensplan.organisation.labels import ROLES
from kompetensplan.policy import Permission
from kompetensplan.texts import swedish_key
from kompetensplan.web import current_actor, find_actor, requires

bp = Blueprint("help", __name__)


@bp.get("/help")
@requires(Permission.PAGES_OPEN)
def index() -> ResponseReturnValue:
    """Show what there is to get help from: people, the guides, the handbook and the words."""
    actor = current_actor()
    return render_template(
        "help/index.html",
        visits=queries.list_visits(actor),
        helpers=queries.list_helpers(actor),
        role_names=ROLES,
        chapters=handbook.CHAPTERS,
        words=sorted(WORDS.items(), key=lambda item: swedish_key(str(item[1].term))),
    )


@bp.get("/help/handbook/<chapter>")
@requires(Permission.PAGES_OPEN)
def chapter(chapter: str) -> ResponseReturnValue:
    """Show a chapter of the handbook in the reader's language."""
    return render_template(
        "help/chapter.html",
        html=handbook.html_of(chapter, str(get_locale())),
        name=handbook.CHAPTERS[chapter],
        chapters=handbook.CHAPTERS,
        chosen=chapter,
    )


@bp.get("/help/handbook/pictures/<picture>.png")
@requires(Permission.PAGES_OPEN)
def picture(picture: str) -> Response:
    """Give a picture of the handbook in the reader's language. It shows the demo, nobody's data."""
    content = handbook.picture_of(picture, str(get_locale())).read_bytes()
    return Response(content, mimetype="image/png")


@bp.post("/help/guides/<guide>/steps/<step>")
@requires(Permission.PAGES_OPEN)
def go(guide: str, step: str) -> ResponseReturnValue:
    """Remember the step as taken, and go to the page that it is about."""
    actor = current_actor()
    visit = visit_of(actor, own_guide(actor, guide))
    chosen = next((each for each in visit.steps if each.key == step), None)
    if chosen is None:
        raise NotFound("step")
    services.take(visit, step, actor=actor)
    db.session.commit()
    return redirect(url_for(chosen.endpoint), code=303)


@bp.post("/help/guides/<guide>/finish")
@requires(Permission.PAGES_OPEN)
def finish(guide: str) -> ResponseReturnValue:
    """Do not show the guide by itself again; go to the start page."""
    actor = current_actor()
    services.finish(own_guide(actor, guide), actor=actor)
    db.session.commit()
    return redirect(url_for("start.index"), code=303)


@bp.post("/help/guides/skip")
@requires(Permission.PAGES_OPEN)
def skip() -> ResponseReturnValue:
    """Show no guide by itself; say where they are found again."""
    services.skip(current_actor())
    db.session.commit()
    flash(_("The guide is put away. You find it under Help, in your menu."), "success")
    return redirect(url_for("start.index"), code=303)


@bp.post("/help/guides/<guide>/again")
@requires(Permission.PAGES_OPEN)
def again(guide: str) -> ResponseReturnValue:
    """Begin a guide from its first step, on the start page."""
    actor = current_actor()
    chosen = own_guide(actor, guide)
    services.begin_again(chosen, actor=actor)
    db.session.commit()
    return redirect(url_for("start.index", guide=chosen.value), code=303)


@bp.app_template_global("guided_visit")
def guided_visit() -> Visit | None:
    """Return the guide that the address asks for, where the one who asks has it."""
    name, actor = request.args.get("guide", ""), find_actor()
    if not name or actor is None:
        return None
    return next((each for each in queries.list_visits(actor) if each.guide.value == name), None)


@bp.app_template_global("explained")
def explained(key: str) -> Word:
    """Return an unfamiliar word with what it means."""
    return WORDS[key]
