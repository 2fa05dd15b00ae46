"""Agreed versions: reading, the PDF, the differences, and the reading log."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Altered
from kompetensplan.filters import language
from kompetensplan.plans import jobs
from kompetensplan.plans.difference import Change, difference
from kompetensplan.plans.documents import document_of, file_name
from kompetensplan.plans.forms.reading import ReasonForm
from kompetensplan.plans.labels import CAPACITIES
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.plans.queries import versions as queries
from kompetensplan.plans.queries.showing import shower
from kompetensplan.plans.services import reading
from kompetensplan.plans.services.stored import read_stored
from kompetensplan.plans.views import bp
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, current_actor, requires

PlanView = Callable[..., ResponseReturnValue]


def on_agreed(view: PlanView) -> PlanView:
    """Guard a view of an agreed plan; who must say why first is sent to the page for that."""

    @wraps(view)
    def asked(plan: Plan, **url: Any) -> ResponseReturnValue:
        actor = current_actor()
        if not policy.allows(actor, Permission.VERSION_READ, plan):
            policy.require(actor, Permission.VERSION_ASK, plan)
            return redirect(url_for(".ask_to_read", plan_id=plan.id), code=303)
        return view(plan, **url)

    guard = requires(
        Permission.PAGES_OPEN, load=queries.get_agreed_plan, key="plan_id", writes=True
    )
    guarded = guard(asked)
    guarded.permission = Permission.VERSION_READ  # type: ignore[attr-defined]
    return guarded


def _read(plan: Plan, number: int) -> PlanVersion:
    """Return the version, having written into the reading log that it was opened (CONF-8)."""
    version = queries.get_version(plan, number)
    actor = current_actor()
    reading.log_reading(plan, version, actor=actor, reason=reading.reason_of(plan, actor=actor))
    return version


@bp.get("/plans/<int:plan_id>/versions")
@on_agreed
def versions(plan: Plan) -> ResponseReturnValue:
    """Show which versions have been agreed on."""
    return render_template("plans/versions.html", plan=plan, versions=queries.list_versions(plan))


@bp.get("/plans/<int:plan_id>/versions/<int:number>")
@on_agreed
def version(plan: Plan, number: int) -> ResponseReturnValue:
    """Show one agreed version as a page, with what it changed."""
    agreed = _read(plan, number)
    before = queries.find_version(plan.id, number - 1) if number > 1 else None
    changes = _changes(before.content, agreed.content) if before else []
    document = document_of(agreed, jobs.sender())
    page = render_template(
        "plans/version.html",
        plan=plan,
        version=agreed,
        document=document,
        changes=changes,
        in_force=queries.number_in_force(plan.id),
        is_logged=reading.is_logged(plan, current_actor()),
    )
    db.session.commit()
    return page


@bp.get("/plans/<int:plan_id>/versions/<int:number>.pdf")
@on_agreed
def version_pdf(plan: Plan, number: int) -> ResponseReturnValue:
    """Give the stored document; if it is still waited for, try to make it now (ruling 3)."""
    agreed = _read(plan, number)
    reading.log_download(plan, agreed, actor=current_actor())
    version_id, name = agreed.id, file_name(agreed, plan.employment.unit.code)
    db.session.commit()
    if not jobs.make_document(version_id):
        return render_template("plans/document_waiting.html", plan_id=plan.id, number=number), 202
    content = _stored(version_id)
    inline = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=inline)


def _stored(version_id: int) -> bytes:
    """Return the stored document; one that has been altered is told of and not shown."""
    try:
        return read_stored(version_id)
    except Altered:
        db.session.commit()
        raise


def _changes(before: str, after: str) -> list[Change]:
    old, new = json.loads(before), json.loads(after)
    show = shower([old, new], locale=language(), day=clock.today())
    return difference(old, new, show)


@bp.route("/plans/<int:plan_id>/ask-to-read", methods=["GET", "POST"])
@requires(Permission.VERSION_ASK, load=queries.get_agreed_plan, key="plan_id")
def ask_to_read(plan: Plan) -> ResponseReturnValue:
    """Let a manager's manager say why, before an agreed plan is opened (CONF-4)."""
    form = ReasonForm()
    if form.validate_on_submit():
        reading.open_occasion(plan, reason=form.reason.data or "", actor=current_actor())
        db.session.commit()
        flash(_("You can read the plan for 24 hours. The employee sees that you have."))
        number = queries.latest_number(plan.id)
        return redirect(url_for(".version", plan_id=plan.id, number=number), code=303)
    status = 422 if request.method == "POST" else 200
    return render_template("plans/ask_to_read.html", plan=plan, form=form), status


@bp.get("/plans/<int:plan_id>/readings")
@requires(Permission.READING_LOG_READ, load=queries.get_plan_for_log, key="plan_id")
def readings(plan: Plan) -> ResponseReturnValue:
    """Show who has read my plan (CONF-8)."""
    return render_template(
        "plans/readings.html",
        plan=plan,
        readings=queries.list_readings(plan, request.args.get("page", 1, type=a_number)),
        capacities=CAPACITIES,
    )
