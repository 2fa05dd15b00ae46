"""How long each type is kept, by which decision, what would go today, and what has gone."""

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock, pdf
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.fields import refusals
from kompetensplan.filters import language
from kompetensplan.policy import Permission
from kompetensplan.retention import kinds
from kompetensplan.retention.forms import DecisionForm
from kompetensplan.retention.queries import protocols as protocol_queries
from kompetensplan.retention.queries.decisions import decision_in_force, list_decisions
from kompetensplan.retention.queries.overview import dry_run_of, list_lines
from kompetensplan.retention.services.decisions import enter_decision, withdraw_decision
from kompetensplan.retention.showing import period_words, protocol_of
from kompetensplan.retention.views import bp
from kompetensplan.web import a_number, current_actor, requires


@bp.get("/retention")
@requires(Permission.RETENTION_READ)
def index() -> ResponseReturnValue:
    """List the types of documents, with period, decision and how much may go."""
    return render_template(
        "retention/index.html",
        lines=list_lines(),
        kept=kinds.KEPT,
        forgotten=kinds.FORGOTTEN,
        period_words=period_words,
    )


@bp.get("/retention/<string:kind>")
@requires(Permission.RETENTION_READ)
def show(kind: str) -> ResponseReturnValue:
    """Show one type: its decision and those before it, and exactly what would go today."""
    return _page(_known(kind), _form(kind))


@bp.post("/retention/<string:kind>")
@requires(Permission.RETENTION_DECIDE)
def decide(kind: str) -> ResponseReturnValue:
    """Write down a decision on a type."""
    known, form = _known(kind), DecisionForm()
    if form.validate_on_submit():
        with refusals(form):
            actor = current_actor()
            enter_decision(kind, form.period, actor=actor, **form.words())  # type: ignore[arg-type]
            db.session.commit()
            flash(_("The decision holds from now on."), "success")
            return redirect(url_for(".show", kind=kind), code=303)
    return _page(known, form), 422


@bp.post("/retention/<string:kind>/withdraw")
@requires(Permission.RETENTION_DECIDE)
def withdraw(kind: str) -> ResponseReturnValue:
    """Let no decision hold for a type any more."""
    withdraw_decision(_known(kind).name, actor=current_actor())
    db.session.commit()
    flash(_("No decision holds any more. Nothing is destroyed."), "success")
    return redirect(url_for(".show", kind=kind), code=303)


@bp.get("/retention/protocols")
@requires(Permission.RETENTION_READ)
def protocols() -> ResponseReturnValue:
    """List the protocols of destruction, the latest first."""
    g.section = "retention.index"
    pages = protocol_queries.page_of_protocols(request.args.get("page", 1, type=a_number))
    return render_template(
        "retention/protocols.html", pages=pages, kinds=kinds.DECIDED, period_words=period_words
    )


@bp.get("/retention/protocols/<int:protocol_id>.pdf")
@requires(Permission.RETENTION_READ, writes=True)
def protocol_pdf(protocol_id: int) -> ResponseReturnValue:
    """Give one protocol as a document (RET-3)."""
    protocol, config = protocol_queries.get_protocol(protocol_id), current_app.config["KP"]
    page = render_template(
        "retention/protocol_pdf.html",
        protocol=protocol_of(protocol),
        municipality=config.municipality,
        demo=config.is_demo,
        language=language(),
    )
    last_at = protocol.last_at
    audit(current_actor().person_id, "protocol.downloaded", "destruction", protocol_id)
    db.session.commit()  # nothing waits while the document is made
    headers = {"Content-Disposition": f'inline; filename="gallringsprotokoll_{protocol_id}.pdf"'}
    content = pdf.render(page, created=last_at)
    return Response(content, mimetype="application/pdf", headers=headers)


def _known(kind: str) -> kinds.DocumentKind:
    if kind not in kinds.DECIDED:
        raise NotFound(f"type {kind}")
    return kinds.DECIDED[kind]


def _form(kind: str) -> DecisionForm:
    proposal = kinds.DECIDED[kind].proposal
    return DecisionForm(formdata=None, amount=proposal.amount, unit=proposal.unit.value)


def _page(kind: kinds.DocumentKind, form: DecisionForm) -> str:
    g.section, decision = "retention.index", decision_in_force(kind.name)
    return render_template(
        "retention/show.html",
        kind=kind,
        decision=decision,
        decisions=list_decisions(kind.name),
        dry=dry_run_of(kind.name),
        form=form,
        today=clock.today(),
        period_words=period_words,
    )
