"""Makes, renews and revokes the secret address of a person's calendar."""

import hashlib
import secrets
from datetime import time

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import SELF
from kompetensplan.audit.queries import has_entry_since
from kompetensplan.audit.services import audit
from kompetensplan.calendars.models import CalendarFeed
from kompetensplan.calendars.queries import find_feed
from kompetensplan.clock import real_now
from kompetensplan.db import db

READ = "calendar.read"


def make_token(person: Person) -> str:
    """Make a new address for the person, and return its secret: it is told only now.

    The address before it stops working in the same moment.
    """
    token = secrets.token_urlsafe(32)
    feed = find_feed(person) or CalendarFeed(person_id=person.id)
    feed.token_hash, feed.made_at = hashed(token), real_now()
    db.session.add(feed)
    audit(person.id, "calendar.made", "person", person.id)
    db.session.flush()
    return token


def note_reading(person: Person) -> None:
    """Write down that the calendar is fetched, once a day: a device does it every few hours."""
    if not has_entry_since(person.id, READ, clock.at(clock.local(real_now()).date(), time.min)):
        audit(person.id, READ, "person", person.id, capacity=SELF)


def revoke(person: Person) -> None:
    """Let the person's address lead nowhere from now on; without one nothing happens."""
    if feed := find_feed(person):
        db.session.delete(feed)
        audit(person.id, "calendar.revoked", "person", person.id)
        db.session.flush()


def hashed(token: str) -> str:
    """Return what is kept of a secret; it is long and random, so one round is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
