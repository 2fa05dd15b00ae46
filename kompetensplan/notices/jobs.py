"""Gathers what people have been told into mail: at most one at a time to each.

The rows are the truth. That a mail is queued and that its notices no longer wait for one
is the same transaction, and one worker at a time gathers: nothing is lost, nothing mailed
twice. A mail says that there is something to do and where, nothing else (CONF-6).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.heartbeat import beat, take_turn
from kompetensplan.notices.kinds import KINDS, Urgency
from kompetensplan.notices.models import Notice
from kompetensplan.notices.services import (
    is_mailed,
    may_be_reminded,
    next_digest,
    those_still_open,
)
from kompetensplan.outbox import queue_mail

TURN = "notices"
PAUSE = timedelta(minutes=30)  # between two mails to one person, unless it is urgent
BATCH = 200


def gather_mail(limit: int = BATCH) -> int:
    """Queue one mail to each person about whom something is due; return how many."""
    beat(TURN)
    db.session.commit()
    if not take_turn(TURN):
        db.session.rollback()
        return 0
    due = _list_due(limit)
    latest = _latest_mails(person.id for person in due)
    queued = sum(_mail(person, due[person], latest.get(person.id)) for person in due)
    db.session.commit()
    return queued


def _list_due(limit: int) -> dict[Person, list[Notice]]:
    """Return for some people what is due."""
    is_due = Notice.mail_due_at <= real_now()
    people = select(Notice.person_id).where(is_due).distinct().limit(limit)
    rows = db.session.execute(
        select(Person, Notice)
        .join(Notice, Notice.person_id == Person.id)
        .where(is_due, Person.id.in_(people))
        .execution_options(populate_existing=True)
    )
    due: dict[Person, list[Notice]] = defaultdict(list)
    for person, notice in rows:
        due[person].append(notice)
    return due


def _latest_mails(person_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when these people last got a mail about notices."""
    latest = (
        select(Notice.person_id, func.max(Notice.mailed_at))
        .where(Notice.person_id.in_(list(person_ids)), Notice.mailed_at.is_not(None))
        .group_by(Notice.person_id)
    )
    return {person_id: moment for person_id, moment in db.session.execute(latest) if moment}


def _mail(person: Person, due: list[Notice], latest: datetime | None) -> bool:
    """Queue a mail about what is due, put it off, or find that none is needed any more."""
    moment = real_now()
    wanted = those_still_open(person, [each for each in due if _is_wanted(each, person)])
    if not wanted:
        return _wait(due, None)
    if not may_be_reminded(person.id):
        return _wait(due, next_digest(moment))
    if latest and moment < latest + PAUSE and not any(map(_is_urgent, wanted)):
        return _wait(due, latest + PAUSE)
    _queue(person, moment)
    for notice in wanted:
        notice.mailed_at = moment
    return not _wait(due, None)


def _is_wanted(notice: Notice, person: Person) -> bool:
    """Tell whether a mail is still of use, as the person and the notice are now."""
    kind = KINDS.get(notice.kind)
    is_open = bool(person.email) and person.closed_at is None and notice.read_at is None
    return is_open and kind is not None and is_mailed(kind, person.mail_choice)


def _is_urgent(notice: Notice) -> bool:
    return KINDS[notice.kind].urgency is Urgency.URGENT


def _wait(due: list[Notice], until: datetime | None) -> bool:
    for notice in due:
        notice.mail_due_at = until
    return False


def _queue(person: Person, moment: datetime) -> None:
    with force_locale(person.language):
        queue_mail(
            f"notices-{person.id}-{moment:%Y%m%dT%H%M%S%f}",
            to=person.email or "",
            subject=_("You have something to do in Kompetensplan"),
            body=_(
                "Hello %(name)s,\n\nYou have something to do in Kompetensplan:\n%(address)s",
                name=person.given_name,
                address=f"{current_app.config['KP'].public_url}/notices",
            ),
        )
