"""The registrar's pages: requests for agreed plans, masking, and what was decided (CONF-7)."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.fields import refusals
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.versions import get_agreed_plan, get_version
from kompetensplan.policy import Actor, Permission
from kompetensplan.releases import masking, printing, queries, services
from kompetensplan.releases.forms import (
    GIVE_OUT,
    BeginForm,
    DecisionForm,
    MaskForm,
    SettleForm,
)
from kompetensplan.releases.models import Release
from kompetensplan.web import AnyView, a_number, current_actor, requires

bp = Blueprint("releases", __name__)


def load_release(actor: Actor, release_id: int) -> Release:
    """Return the matter; a request that may change it holds its row until it is done."""
    return queries.get_release(actor, release_id, for_change=request.method == "POST")


def on_release(view: AnyView) -> AnyView:
    """Guard a view of one matter. Every one shows the version, and the reading log says so."""
    guarded: AnyView = requires(
        Permission.RELEASE_HANDLE, load=load_release, key="release_id", writes=True
    )(view)
    return guarded


@bp.get("/releases")
@requires(Permission.RELEASES_LIST)
def index() -> ResponseReturnValue:
    """List the matters in the registrar's part of the organisation."""
    pages = queries.list_releases(current_actor(), request.args.get("page", 1, type=a_number))
    return render_template("releases/index.html", pages=pages)


@bp.route("/plans/<int:plan_id>/versions/<int:number>/release", methods=["GET", "POST"])
@requires(Permission.RELEASE_BEGIN, load=get_agreed_plan, key="plan_id")
def begin(plan: Plan, number: int) -> ResponseReturnValue:
    """Begin a matter about a version that somebody has asked for."""
    version, form = get_version(plan, number), BeginForm(requested_on=clock.today())
    if form.validate_on_submit():
        with refusals(form):
            release_id = _begun(plan, number, form)
            return redirect(url_for(".show", release_id=release_id), code=303)
    page = render_template(
        "releases/begin.html",
        plan=plan,
        version=version,
        form=form,
        earlier=queries.list_of_version(current_actor(), version),
    )
    return page, 422 if form.errors else 200


def _begun(plan: Plan, number: int, form: BeginForm) -> int:
    release = services.begin(
        plan,
        get_version(plan, number),
        requested_on=form.requested_on.data or clock.today(),
        diary_number=form.diary_number.data or "",
        recipient=form.recipient.data or "",
        actor=current_actor(),
    )
    release_id = release.id
    db.session.commit()
    return release_id


@bp.get("/releases/<int:release_id>")
@on_release
def show(release: Release) -> ResponseReturnValue:
    """Show the version to mask; when it is decided, what was decided."""
    services.read(release, actor=current_actor())
    page = _page(release, MaskForm(), SettleForm())
    db.session.commit()
    return page


@bp.post("/releases/<int:release_id>")
@on_release
def mask(release: Release) -> ResponseReturnValue:
    """Keep what is to be masked: the ticked boxes, and words wherever they stand."""
    form, release_id = MaskForm(), release.id
    texts = masking.texts_of(printing.document_to_mask(release.version))
    ticked = masking.spans_in(request.form.getlist("mask"), texts)
    words = (form.words.data or "").splitlines()
    found = masking.spans_of_words(words, texts) if form.validate() else []
    services.mask(release, [*ticked, *found], actor=current_actor())
    if form.errors or (any(words) and not found):
        return _not_found(release, form), 422
    count = release.masked_count
    db.session.commit()
    flash(_("Saved. Masked passages: %(number)s.", number=count), "success")
    return redirect(url_for(".show", release_id=release_id), code=303)


def _not_found(release: Release, form: MaskForm) -> str:
    """Return the page with words that stand nowhere still in their field."""
    if not form.errors:
        form.words.errors = [_("The words were not found. Write them as they stand in the plan.")]
    page = _page(release, form, SettleForm())
    db.session.commit()
    return page


def _page(release: Release, form: MaskForm, settling: SettleForm) -> str:
    texts = masking.texts_of(printing.document_to_mask(release.version))
    boxes = masking.boxes_of(texts, masking.read(release.masks))
    return render_template(
        "releases/show.html",
        release=release,
        plan=release.plan,
        form=form,
        settling=settling,
        boxes=boxes,
        marked=[each for each in boxes if each.whole.kinds],
    )


@bp.get("/releases/<int:release_id>/preview.pdf")
@on_release
def preview(release: Release) -> ResponseReturnValue:
    """Give the copy as it would be, marked as a preview; nothing is kept."""
    services.read(release, actor=current_actor())
    name, moment = _file_name(release), release.begun_at
    spans = masking.read(release.masks)
    page = printing.page_of(release.version, spans, matter=release.id, preview=True)
    db.session.commit()
    return _file(printing.print_preview(page, moment), name)


@bp.route("/releases/<int:release_id>/decision", methods=["GET", "POST"])
@on_release
def decide(release: Release) -> ResponseReturnValue:
    """Record what was decided, and when it is given out make the copy."""
    form, release_id = DecisionForm(decided_on=clock.today()), release.id
    if request.method == "GET" and not release.is_open:
        return redirect(url_for(".show", release_id=release_id), code=303)
    if form.validate_on_submit():
        with refusals(form):
            _decided(release, form)
            return redirect(url_for(".show", release_id=release_id), code=303)
        release = queries.get_release(current_actor(), release_id)
    page = render_template("releases/decide.html", release=release, plan=release.plan, form=form)
    return page, 422 if form.errors else 200


def _decided(release: Release, form: DecisionForm) -> None:
    actor, decided_on = current_actor(), form.decided_on.data or clock.today()
    decision = services.Decision(form.basis.data or "", form.decided_by.data or "", decided_on)
    if form.outcome.data != GIVE_OUT:
        services.withhold(release, decision, actor=actor)
        db.session.commit()
        flash(_("The decision is recorded. Nothing is given out."), "success")
        return
    release_id, masks, moment = release.id, release.masks, clock.now()
    page = printing.page_of(release.version, masking.read(masks), matter=release_id)
    db.session.rollback()  # rendering takes a while: nobody waits for a row meanwhile
    copy = printing.print_copy(page, moment)
    again = queries.get_release(actor, release_id, for_change=True)
    services.release_copy(again, decision, copy, masks=masks, actor=actor)
    db.session.commit()
    flash(_("The decision is recorded, and the copy is ready."), "success")


@bp.get("/releases/<int:release_id>.pdf")
@on_release
def copy(release: Release) -> ResponseReturnValue:
    """Give the copy that was released."""
    name, content = _file_name(release), queries.find_copy(release)
    if content is None:
        return redirect(url_for(".show", release_id=release.id), code=303)
    services.note_download(release, actor=current_actor())
    db.session.commit()
    return _file(content, name)


@bp.post("/releases/<int:release_id>/settle")
@on_release
def settle(release: Release) -> ResponseReturnValue:
    """Say that the matter is over, and lift the stop of destruction."""
    form, release_id = SettleForm(), release.id
    if form.validate():
        with refusals(form):
            services.settle(release, reason=form.reason.data or "", actor=current_actor())
            db.session.commit()
            flash(_("The matter is over. The stop of destruction is lifted."), "success")
            return redirect(url_for(".show", release_id=release_id), code=303)
    return _page(release, MaskForm(formdata=None), form), 422


def _file_name(release: Release) -> str:
    document = printing.document_to_mask(release.version)
    return masking.file_name_of(document, masking.read(release.masks), release_id=release.id)


def _file(content: bytes, name: str) -> Response:
    inline = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=inline)
