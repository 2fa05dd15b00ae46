"""The page of one's own calendar address, and the calendar that it leads to (ruling 14)."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request
from flask import url_for as address_to
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from kompetensplan.accounts import attempts
from kompetensplan.accounts.models import Person
from kompetensplan.calendars import queries, services
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.queries import actor_of
from kompetensplan.plans import jobs
from kompetensplan.plans.calendar import feed_of
from kompetensplan.policy import Permission
from kompetensplan.web import requires

bp = Blueprint("calendars", __name__)
# A calendar looks every few hours; several of one person's devices may do so.
READINGS = attempts.Limit(60, timedelta(hours=1))
# Guessing is hopeless, but it costs us: a wide limit, since a town may come from one address.
GUESSES = attempts.Limit(60, timedelta(minutes=15))


@bp.get("/profile/calendar")
@requires(Permission.PROFILE_EDIT)
def show() -> ResponseReturnValue:
    """Say whether I have an address, without telling it."""
    return _page("")


@bp.post("/profile/calendar")
@requires(Permission.PROFILE_EDIT)
def make() -> ResponseReturnValue:
    """Make a new address. It is shown in this answer only: nobody can fetch it again."""
    token = services.make_token(current_user.person)
    db.session.commit()
    public_url: str = current_app.config["KP"].public_url
    return _page(public_url.rstrip("/") + address_to(".feed", token=token))


def _page(address: str) -> str:
    feed = queries.find_feed(current_user.person)
    _scheme, _colon, rest = address.partition(":")
    in_calendar = f"webcal:{rest}" if address else ""
    return render_template(
        "calendars/show.html", feed=feed, address=address, in_calendar=in_calendar
    )


@bp.post("/profile/calendar/revoke")
@requires(Permission.PROFILE_EDIT)
def revoke() -> ResponseReturnValue:
    """Let the address lead nowhere."""
    services.revoke(current_user.person)
    db.session.commit()
    flash(_("The address no longer works."), "success")
    return redirect(address_to(".show"), code=303)


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """Give the meetings of the one whose address it is; to anybody else there is nothing here."""
    person = queries.find_person(services.hashed(token))
    attempt = _count(token, person)
    if attempt.opens_at:
        return Response("", 429, attempts.retry_after(attempt.opens_at), mimetype="text/plain")
    if person is None:
        raise NotFound("calendar address")
    services.note_reading(person)
    db.session.commit()
    with force_locale(person.language):
        text = feed_of(queries.list_meetings(actor_of(person)), jobs.sender())
    return Response(text, mimetype="text/calendar", headers={"X-Robots-Tag": "noindex"})


# It counts how often it is asked.
feed.writes = True  # type: ignore[attr-defined]


def _count(token: str, person: Person | None) -> attempts.Attempt:
    """Count a reading of an address that there is, or a guess from where it came."""
    known = {f"token {services.hashed(token)}": READINGS}
    guess = {f"address {request.remote_addr}": GUESSES}
    secret = current_app.config["KP"].secret_key
    attempt = attempts.begin(secret, "calendar", known if person else guess)
    db.session.commit()
    return attempt
