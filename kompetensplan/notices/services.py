"""Telling one person something, in the transaction that caused it.

Who has done something is never told of it. What happens again before it is read is told
again by the same notice: ten saved texts are not ten notices, and not ten mails.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import Select, literal, select, update

from kompetensplan import clock
from kompetensplan.accounts.models import MailChoice, Person
from kompetensplan.db import db, insert_into
from kompetensplan.hooks import Hook
from kompetensplan.notices.kinds import KINDS, Kind, Urgency
from kompetensplan.notices.models import Notice
from kompetensplan.policy import Actor

DIGEST_AT = time(7, 0)  # on a clock in Stockholm
GATHER = timedelta(minutes=2)  # how long a mail that leaves at once waits for company


def _nobody_is(person_id: int) -> bool:
    return False


def _all_are(person: Person, notices: Sequence[Notice]) -> Sequence[Notice]:
    return notices


is_on_leave = Hook(_nobody_is)
# The notices that are of use to the person today: yesterday's deputy has none.
those_still_open = Hook(_all_are)


def may_be_reminded(person_id: int) -> bool:
    """Tell whether a person is here to be reminded: nobody is during leave (ABS-3)."""
    return not is_on_leave(person_id)


def tell(
    person_id: int, kind: str, *, plan_id: int | None = None, by: Actor | None = None, key: str = ""
) -> None:
    """Tell a person that something of a kind in `kinds.KINDS` has happened.

    The same key of a kind is never told twice to the same person. Without a key, what is
    told again before it has been read only counts up.
    """
    told = KINDS[kind]
    by = None if by and by.is_system else by
    if by and by.person_id == person_id:
        return
    if told.is_reminder and not may_be_reminded(person_id):
        return
    person = db.session.get(Person, person_id)
    if person is None or person.closed_at:
        return
    due = mail_due(person, told)
    by_id = by.person_id if by else None
    if not key and _told_again(person_id, kind, plan_id, by_id, due):
        return
    db.session.execute(
        insert_into(Notice)
        .values(
            person_id=person_id,
            kind=kind,
            plan_id=plan_id,
            by_id=by_id,
            key=key or None,
            at=clock.now(),
            mail_due_at=due,
        )
        .on_conflict_do_nothing(index_elements=["person_id", "kind", "key"])
    )


def tell_each(told: Select[int, int, str], kind: str, *, by: Actor) -> None:
    """Tell many people something quiet, each once for a key, in one statement.

    `told` gives person, plan and key. Who does it is not told, nor whoever has no account.
    """
    if KINDS[kind].urgency is not Urgency.QUIET:
        raise ValueError(f"{kind} leaves by mail: that is decided for each by themselves")
    each = told.subquery()
    person_id, plan_id, key = each.c
    people = select(Person.id).where(Person.id == person_id, Person.closed_at.is_(None))
    rows = select(
        person_id,
        literal(kind),
        plan_id,
        literal(by.person_id),
        key,
        literal(clock.now(), Notice.at.type),
        literal(1),
    ).where(person_id != by.person_id, people.exists())
    columns = ["person_id", "kind", "plan_id", "by_id", "key", "at", "times"]
    db.session.execute(
        insert_into(Notice)
        .from_select(columns, rows, include_defaults=False)
        .on_conflict_do_nothing(index_elements=["person_id", "kind", "key"])
    )


def _told_again(
    person_id: int, kind: str, plan_id: int | None, by_id: int | None, due: datetime | None
) -> bool:
    """Count up the unread notice of the same, if there is one."""
    same = db.session.scalars(
        select(Notice)
        .where(
            Notice.person_id == person_id,
            Notice.read_at.is_(None),
            Notice.kind == kind,
            Notice.key.is_(None),
            Notice.plan_id == plan_id if plan_id else Notice.plan_id.is_(None),
            Notice.by_id == by_id if by_id else Notice.by_id.is_(None),
        )
        .limit(1)
    ).one_or_none()
    if same is None:
        return False
    same.at, same.times = clock.now(), same.times + 1
    same.mail_due_at = same.mail_due_at or due
    db.session.flush()
    return True


def mail_due(person: Person, kind: Kind) -> datetime | None:
    """Return from when a mail about a kind may leave, by the person's choice; none is None."""
    if not person.email or not is_mailed(kind, person.mail_choice):
        return None
    moment = clock.real_now()
    if kind.urgency is Urgency.URGENT or person.mail_choice is MailChoice.AT_ONCE:
        return moment + GATHER
    return next_digest(moment)


def is_mailed(kind: Kind, chosen: MailChoice) -> bool:
    """Tell whether somebody who has chosen so gets mail about a kind at all."""
    if kind.urgency is Urgency.NORMAL:
        return chosen is not MailChoice.URGENT_ONLY
    return kind.urgency is Urgency.URGENT


def next_digest(moment: datetime) -> datetime:
    """Return when the next daily mail leaves, after `moment`."""
    day = clock.local(moment).date()
    today = clock.at(day, DIGEST_AT)
    return today if moment < today else clock.at(day + timedelta(days=1), DIGEST_AT)


def mark_read(person_id: int, notice_ids: Iterable[int] | None = None) -> None:
    """Mark notices as read by the one whom they tell; all of them if none are named."""
    named = [] if notice_ids is None else [Notice.id.in_(list(notice_ids))]
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None), *named)
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )
