"""Booking with many people: choose people, say when, look at the proposal, send (MEET-3)."""

from collections.abc import Callable
from itertools import islice
from typing import Any, cast

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale, ngettext
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.booking import queries, services
from kompetensplan.booking.forms import (
    FreeForm,
    PeopleForm,
    RowForm,
    SendForm,
    SwapForm,
    TermsForm,
    terms_of,
)
from kompetensplan.booking.labels import PROBLEMS
from kompetensplan.booking.models import BookingProposal
from kompetensplan.db import db
from kompetensplan.fields import choices, refusals
from kompetensplan.plans import jobs
from kompetensplan.plans.forms.meetings import number_of
from kompetensplan.plans.queries.team import Member, list_team
from kompetensplan.plans.views.team import Wanted
from kompetensplan.policy import Actor, Permission
from kompetensplan.web import AnyView, a_number, current_actor, requires

bp = Blueprint("booking", __name__)
FREE_TIMES = 40


def load_proposal(actor: Actor, proposal_id: int) -> BookingProposal:
    """Return one's own proposal; a request that changes it holds its row until it is done."""
    g.section = "plans.team"
    return queries.get_proposal(actor, proposal_id, for_change=request.method == "POST")


def on_proposal(view: AnyView) -> AnyView:
    """Guard a view of one proposal: load it, and pass it in."""
    guard: Callable[[AnyView], AnyView] = requires(
        Permission.MEETINGS_BOOK, load=load_proposal, key="proposal_id"
    )
    return guard(view)


@bp.get("/booking")
@requires(Permission.MEETINGS_BOOK)
def index() -> ResponseReturnValue:
    """Show my proposals: those I work on, and those that I have sent."""
    g.section = "plans.team"
    found = queries.list_proposals(current_actor())
    return render_template("booking/index.html", found=found)


# ── people ────────────────────────────────────────────────────────────────────────────


@bp.route("/booking/new", methods=["GET", "POST"])
@requires(Permission.MEETINGS_BOOK)
def new() -> ResponseReturnValue:
    """Choose people; the filter keeps who is ticked. Then the proposal begins."""
    g.section, actor = "plans.team", current_actor()
    form, members = PeopleForm(), _members(actor)
    if _asks_to_book(form):
        with refusals(form):
            proposal = services.start(members, form.chosen(), actor)
            db.session.commit()
            return redirect(url_for(".terms", proposal_id=proposal.id), code=303)
    return _people_page(form, members, None)


@bp.route("/booking/<int:proposal_id>/people", methods=["GET", "POST"])
@on_proposal
def people(proposal: BookingProposal) -> ResponseReturnValue:
    """Add people to a proposal."""
    present = {row.employment_id for row in proposal.rows}
    form, actor = PeopleForm(), current_actor()
    members = [member for member in _members(actor) if member.employment.id not in present]
    if _asks_to_book(form):
        with refusals(form):
            services.add_people(proposal, members, form.chosen())
            db.session.commit()
            return _to(proposal)
    return _people_page(form, members, proposal)


def _asks_to_book(form: PeopleForm) -> bool:
    """Tell a form that is sent from one that only asks for another part of the list."""
    return "show" not in request.form and bool(form.validate_on_submit())


def _members(actor: Actor) -> list[Member]:
    """Return whom the actor may book; the hourly paid have no plan to meet about (2.13)."""
    members = list_team(actor)
    return [each for each in members if each.lead.may_act and each.has_plan_by_default]


def _people_page(
    form: PeopleForm, members: list[Member], proposal: BookingProposal | None
) -> ResponseReturnValue:
    wanted = _wanted()
    shown = [member for member in members if wanted.lets(member)]
    keys, known = {m.employment.id for m in shown}, {m.employment.id for m in members}
    if request.form.get("show") == "all" or request.args.get("all") == "1":
        form.people.data = sorted({*form.chosen(), *keys})
    form.people.choices = choices({m.employment.id: m.name for m in shown})
    page = render_template(
        "booking/people.html",
        form=form,
        members=members,
        shown=shown,
        hidden=[key for key in form.chosen() if key in known - keys],
        wanted=wanted,
        units=sorted({(m.employment.unit.name, m.employment.unit_id) for m in members}),
        proposal=proposal,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _wanted() -> Wanted:
    """Read the filter; to begin with it shows those who have no meeting."""
    given = request.values
    return Wanted(
        name=given.get("name", "").strip(),
        state=given.get("state", ""),
        meeting=given.get("meeting", "none"),
        unit=given.get("unit", ""),
    )


# ── terms ─────────────────────────────────────────────────────────────────────────────


@bp.route("/booking/<int:proposal_id>/times", methods=["GET", "POST"])
@on_proposal
def terms(proposal: BookingProposal) -> ResponseReturnValue:
    """Say which days and times, how long and where; everybody then gets a time."""
    form = TermsForm(data=terms_of(proposal))
    form.offer()
    sent = form.is_submitted()
    if form.validate_on_submit():
        with refusals(form):
            services.set_terms(proposal, form.filled(), current_actor())
            db.session.commit()
            return _to(proposal)
    page = render_template("booking/terms.html", proposal=proposal, form=form)
    return page, 422 if sent else 200


# ── the proposal ──────────────────────────────────────────────────────────────────────


@bp.get("/booking/<int:proposal_id>")
@on_proposal
def show(proposal: BookingProposal) -> ResponseReturnValue:
    """Show who meets when, with what is wrong on its line."""
    if proposal.terms is None:
        return redirect(url_for(".terms", proposal_id=proposal.id), code=303)
    return _proposal_page(proposal)


def _proposal_page(proposal: BookingProposal, form: SendForm | None = None) -> str:
    actor = current_actor()
    lines = queries.lines_of(proposal, queries.surroundings_of(proposal, actor), actor)
    return render_template(
        "booking/sent.html" if proposal.sent_at else "booking/show.html",
        proposal=proposal,
        lines=lines,
        ready=[line for line in lines if line.is_ready],
        stopped=[line for line in lines if line.stops],
        without=[line for line in lines if not line.row.starts_at],
        said=PROBLEMS,
        stops=queries.STOPS,
        form=form or SendForm(data={"seen": str(proposal.revision)}, formdata=None),
    )


@bp.post("/booking/<int:proposal_id>/fill")
@on_proposal
def fill(proposal: BookingProposal) -> ResponseReturnValue:
    """Give a time to those who have none."""
    services.fill(proposal, current_actor())
    db.session.commit()
    return _to(proposal)


@bp.post("/booking/<int:proposal_id>/send")
@on_proposal
def send(proposal: BookingProposal) -> ResponseReturnValue:
    """Book all of it at once, or nothing; the lines tell what is in the way."""
    form = SendForm()
    with refusals(form):
        seen, actor = number_of(form.seen), current_actor()
        number = services.send(proposal, seen=seen, actor=actor, sender=jobs.sender())
        db.session.commit()
        flash(_booked(number), "success")
        if waiting := queries.list_waiting_until_back(proposal):
            who = ", ".join(person.name for person in waiting)
            flash(_("These are on leave and get their invitation when back: %(names)s.", names=who))
        return _to(proposal)
    form.seen.data = str(proposal.revision)
    return _proposal_page(proposal, form), 422


def _booked(number: int) -> str:
    return str(
        ngettext(
            "%(num)s meeting is booked, and the invitation is on its way.",
            "%(num)s meetings are booked, and the invitations are on their way.",
            number,
        )
    )


@bp.post("/booking/<int:proposal_id>/cancel")
@on_proposal
def cancel(proposal: BookingProposal) -> ResponseReturnValue:
    """Call off every meeting of the booking that lies ahead."""
    number = services.cancel(proposal, actor=current_actor(), sender=jobs.sender())
    db.session.commit()
    flash(ngettext("%(num)s meeting is cancelled.", "%(num)s meetings are cancelled.", number))
    return _to(proposal)


@bp.post("/booking/<int:proposal_id>/discard")
@on_proposal
def discard(proposal: BookingProposal) -> ResponseReturnValue:
    """Throw a proposal away."""
    services.discard(proposal)
    db.session.commit()
    flash(_("The proposal is thrown away. Nobody has been invited."))
    return redirect(url_for(".index"), code=303)


# ── one line ──────────────────────────────────────────────────────────────────────────


@bp.route("/booking/<int:proposal_id>/rows/<int:row_id>", methods=["GET", "POST"])
@on_proposal
def row(proposal: BookingProposal, row_id: int) -> ResponseReturnValue:
    """Give one person another time: a free one, one's own choice, or somebody else's."""
    found = services.find_row(proposal, row_id)
    starts = clock.local(found.starts_at) if found.starts_at else None
    form = RowForm(data={"day": starts.date(), "clock": starts.time()} if starts else {})
    sent = form.is_submitted()
    if form.validate_on_submit():
        with refusals(form):
            moment = clock.at(cast(Any, form.day.data), cast(Any, form.clock.data))
            services.move(proposal, found, moment)
            db.session.commit()
            return _to(proposal, found.id)
    return _row_page(proposal, found, form), 422 if sent else 200


def _row_page(proposal: BookingProposal, found: Any, form: RowForm) -> str:
    actor = current_actor()
    around = queries.surroundings_of(proposal, actor)
    lines = queries.lines_of(proposal, around, actor)
    free, swapping = FreeForm(formdata=None), SwapForm(formdata=None)
    free.offer(islice(services.free_times(proposal, around, actor), FREE_TIMES))
    swapping.offer(lines, found.id)
    return render_template(
        "booking/row.html",
        proposal=proposal,
        row=found,
        line=next(line for line in lines if line.row is found),
        form=form,
        free=free,
        swapping=swapping,
        said=PROBLEMS,
    )


@bp.post("/booking/<int:proposal_id>/rows/<int:row_id>/free")
@on_proposal
def take_free(proposal: BookingProposal, row_id: int) -> ResponseReturnValue:
    """Give one person a time that was free."""
    found, actor, form = services.find_row(proposal, row_id), current_actor(), FreeForm()
    around = queries.surroundings_of(proposal, actor)
    spans = list(islice(services.free_times(proposal, around, actor), FREE_TIMES))
    form.offer(spans)
    if not form.validate_on_submit():
        flash(_("The time is no longer free. Choose another one."), "warning")
        return redirect(url_for(".row", proposal_id=proposal.id, row_id=row_id), code=303)
    at = next(each.starts_at for each in spans if each.starts_at.isoformat() == form.at.data)
    services.move(proposal, found, at)
    db.session.commit()
    return _to(proposal, row_id)


@bp.post("/booking/<int:proposal_id>/rows/<int:row_id>/swap")
@on_proposal
def swap(proposal: BookingProposal, row_id: int) -> ResponseReturnValue:
    """Let two people change times: with somebody chosen, or with the one before or after."""
    found = services.find_row(proposal, row_id)
    direction = request.form.get("direction")
    if direction in ("earlier", "later"):
        services.shift(proposal, found, later=direction == "later")
    else:
        other = services.find_row(proposal, number_of(SwapForm().other))
        services.swap(proposal, found, other)
    db.session.commit()
    return _to(proposal, row_id)


@bp.post("/booking/<int:proposal_id>/rows/<int:row_id>/remove")
@on_proposal
def remove(proposal: BookingProposal, row_id: int) -> ResponseReturnValue:
    """Take one person out of the proposal."""
    found = services.find_row(proposal, row_id)
    name = found.employment.person.name
    services.remove(proposal, found)
    db.session.commit()
    flash(_("%(name)s is no longer in the proposal.", name=name))
    return _to(proposal)


def _to(proposal: BookingProposal, row_id: int = 0) -> ResponseReturnValue:
    anchor = f"row-{row_id}" if row_id else None
    return redirect(url_for(".show", proposal_id=proposal.id, _anchor=anchor), code=303)


# ── on paper ──────────────────────────────────────────────────────────────────────────


@bp.get("/booking/invitations")
@requires(Permission.MEETINGS_BOOK)
def invitations() -> ResponseReturnValue:
    """Show the meetings ahead as a list and as slips to print, for those without a computer."""
    g.section = "plans.team"
    chosen = request.args.get("booking", 0, type=a_number)
    language = request.args.get("language", "")
    with force_locale(language if language in ("sv", "en") else str(get_locale())):
        meetings = queries.list_invitations(current_actor(), chosen)
        return render_template("booking/invitations.html", meetings=meetings, chosen=chosen)
