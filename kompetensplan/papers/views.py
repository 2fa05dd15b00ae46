"""Earlier plans as files, and signing without a device of one's own (rulings 33, 35)."""

from typing import Any

from flask import (
    Blueprint,
    Response,
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

from kompetensplan.accounts import attempts
from kompetensplan.db import db
from kompetensplan.fields import refusals
from kompetensplan.organisation.models import Employment
from kompetensplan.papers import queries, services
from kompetensplan.papers.files import MOST_BYTES
from kompetensplan.papers.forms import EarlierForm, HereForm, PaperForm, uploaded
from kompetensplan.papers.models import EarlierPlan
from kompetensplan.plans import jobs
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.plans.services.reading import log_file
from kompetensplan.plans.views import on_plan
from kompetensplan.policy import Permission
from kompetensplan.qr import qr_picture
from kompetensplan.web import current_actor, requires

bp = Blueprint("papers", __name__)
UPLOADS = ("papers.earlier", "papers.paper")


@bp.url_value_preprocessor
def let_files_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Raise the limit for the uploads alone, and before anything reads the form."""
    if endpoint in UPLOADS and request.method == "POST" and current_user.is_authenticated:
        request.max_content_length = MOST_BYTES + 1024 * 1024


# ── earlier plans ─────────────────────────────────────────────────────────────────────


@bp.route("/employments/<int:employment_id>/earlier-plans", methods=["GET", "POST"])
@requires(Permission.EARLIER_LIST, load=queries.get_employment, key="employment_id")
def earlier(employment: Employment) -> ResponseReturnValue:
    """List the earlier plans of an employment, and take one more."""
    form, actor = EarlierForm(), current_actor()
    if form.validate_on_submit():
        with refusals(form):
            (name, content), period = uploaded(form.file), form.period.data or ""
            services.add_earlier(employment, period=period, name=name, content=content, actor=actor)
            db.session.commit()
            flash(_("The file is kept here."), "success")
            return redirect(url_for(".earlier", employment_id=employment.id), code=303)
    plans = queries.list_earlier(actor, employment)
    given = {"plans": plans, "readings": queries.readings_of(plans)}
    page = render_template("papers/earlier.html", employment=employment, form=form, **given)
    return page, 422 if form.is_submitted() else 200


@bp.get("/earlier-plans/<int:earlier_id>/file")
@requires(Permission.EARLIER_READ, load=queries.get_earlier, key="earlier_id", writes=True)
def earlier_file(plan: EarlierPlan) -> ResponseReturnValue:
    """Give the file; who beside the two opens it is written down (CONF-8)."""
    services.note_reading(plan, actor=current_actor())
    content = queries.content_of(plan)
    db.session.commit()
    return _download(content, plan.media_type, plan.name)


@bp.post("/earlier-plans/<int:earlier_id>/remove")
@requires(Permission.EARLIER_READ, load=queries.get_earlier, key="earlier_id")
def remove(plan: EarlierPlan) -> ResponseReturnValue:
    """Take a file out of the list; it can be brought back."""
    services.remove_earlier(plan, actor=current_actor())
    db.session.commit()
    place = url_for(".earlier", employment_id=plan.employment_id, removed=plan.id)
    return redirect(place, code=303)


@bp.post("/earlier-plans/<int:earlier_id>/restore")
@requires(Permission.EARLIER_READ, load=queries.get_earlier, key="earlier_id")
def restore(plan: EarlierPlan) -> ResponseReturnValue:
    """Bring a file back into the list."""
    services.restore_earlier(plan, actor=current_actor())
    db.session.commit()
    return redirect(url_for(".earlier", employment_id=plan.employment_id), code=303)


# ── signing without a device of one's own ─────────────────────────────────────────────


@bp.route("/plans/<int:plan_id>/sign/here", methods=["GET", "POST"])
@on_plan(Permission.PLAN_APPROVE)
def here(plan: Plan) -> ResponseReturnValue:
    """Let the employee confirm on this device, with their own password or on their phone."""
    form = HereForm()
    if not form.validate_on_submit():
        return _here_page(plan, form), 422 if form.is_submitted() else 200
    attempt = _begin(plan)
    if attempt.opens_at:
        form.form_errors.append(_("Too many tries. Wait a quarter of an hour."))
        return _here_page(plan, form), 429
    with refusals(form):
        seen, password = form.seen_hash.data or "", form.password.data or ""
        version = services.confirm_here(plan, password, seen_hash=seen, actor=current_actor())
        attempts.succeed(attempt)
        return _signed(plan, version)
    db.session.commit()  # the try is counted; the plan's row is held, so that tries queue up
    return _here_page(plan, form), 422


def _begin(plan: Plan) -> attempts.Attempt:
    """Count a try at the employee's password as one at logging in."""
    keys = {
        f"person {plan.employment.person_id} here": attempts.PER_PERSON,
        f"address {request.remote_addr}": attempts.PER_ADDRESS,
    }
    return attempts.begin(current_app.config["KP"].secret_key, "login", keys)


def _here_page(plan: Plan, form: HereForm) -> str:
    form.seen_hash.data = form.seen_hash.data or content_hash(plan)
    address = current_app.config["KP"].public_url.rstrip("/")
    link = address + url_for("plans.sign", plan_id=plan.id)
    return render_template("papers/here.html", plan=plan, form=form, picture=qr_picture(link))


@bp.route("/plans/<int:plan_id>/sign/paper", methods=["GET", "POST"])
@on_plan(Permission.PLAN_APPROVE)
def paper(plan: Plan) -> ResponseReturnValue:
    """Record that the employee has signed the printed plan."""
    form = PaperForm()
    if form.validate_on_submit():
        with refusals(form):
            (name, content), seen = uploaded(form.file), form.seen_hash.data or ""
            version = services.record_paper(
                plan, name=name, content=content, seen_hash=seen, actor=current_actor()
            )
            return _signed(plan, version)
    form.seen_hash.data = form.seen_hash.data or content_hash(plan)
    page = render_template("papers/paper.html", plan=plan, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.get("/plans/<int:plan_id>/versions/<int:number>/paper")
@on_plan(Permission.PLAN_READ, writes=True)
def scan(plan: Plan, number: int) -> ResponseReturnValue:
    """Give the scan of the paper that a version was signed on."""
    found = queries.get_paper(plan, number)
    log_file(plan, "paper.downloaded", actor=current_actor(), detail=f"v{number}")
    db.session.commit()
    return _download(found.content, found.media_type, found.name)


def _signed(plan: Plan, version: PlanVersion | None) -> ResponseReturnValue:
    """Commit, and say what the signature led to (ruling 3)."""
    db.session.commit()
    if version is None:
        flash(_("The signature is recorded. The plan is agreed when both have signed."), "success")
        return redirect(url_for("plans.sign", plan_id=plan.id), code=303)
    number = version.number
    jobs.make_document(version.id)
    flash(_("You agree. This is version %(number)s of the plan.", number=number), "success")
    return redirect(url_for("plans.version", plan_id=plan.id, number=number), code=303)


def _download(content: bytes, media_type: str, name: str) -> Response:
    """Give a file to save: what somebody uploaded is never shown as a page of this site."""
    answer = Response(content, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer
