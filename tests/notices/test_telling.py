"""Telling somebody something: one row, in the transaction that caused it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import MailChoice, Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.notices import services
from kompetensplan.notices.kinds import KINDS, Urgency
from kompetensplan.notices.models import Notice
from kompetensplan.notices.services import GATHER, next_digest, tell
from kompetensplan.policy import system_for
from tests.conftest import TODAY
from tests.factories import Municipality, as_actor, make_employment


def told(person: Person) -> Sequence[Notice]:
    db.session.expire_all()
    return db.session.scalars(
        select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)
    ).all()


def test_a_person_is_told_who_did_what(amina: Person, marie: Person) -> None:
    tell(amina.id, "approved", by=as_actor(marie))

    assert [(each.kind, each.by_id) for each in told(amina)] == [("approved", marie.id)]


def test_nobody_is_told_of_their_own_deed(amina: Person) -> None:
    tell(amina.id, "confirmed", by=as_actor(amina))

    assert told(amina) == []


def test_what_the_system_does_is_told_to_both_and_by_nobody(amina: Person) -> None:
    tell(amina.id, "meeting_cancelled", by=system_for(amina.id))

    assert [each.by_id for each in told(amina)] == [None]


def test_the_same_key_is_never_told_twice(amina: Person, marie: Person) -> None:
    for _again in range(2):
        tell(amina.id, "meeting_tomorrow", key="meeting 7")
        db.session.commit()
    services.mark_read(amina.id)
    tell(amina.id, "meeting_tomorrow", key="meeting 7")
    tell(amina.id, "meeting_tomorrow", key="meeting 8")
    tell(marie.id, "meeting_tomorrow", key="meeting 7")

    assert [each.key for each in told(amina)] == ["meeting 7", "meeting 8"]
    assert len(told(marie)) == 1


def test_what_happens_again_before_it_is_read_is_one_notice(amina: Person, marie: Person) -> None:
    """Ten saved texts are not ten notices."""
    for _save in range(10):
        tell(amina.id, "change_started", by=as_actor(marie))
    services.mark_read(amina.id)
    tell(amina.id, "change_started", by=as_actor(marie))

    assert [each.times for each in told(amina)] == [10, 1]


def test_what_is_taken_back_was_never_told(amina: Person) -> None:
    """The notice and what it tells stand or fall together."""
    db.session.commit()
    tell(amina.id, "round_opened")
    db.session.rollback()

    assert told(amina) == []


def test_a_closed_account_is_told_nothing(amina: Person) -> None:
    amina.closed_at = real_now()
    tell(amina.id, "round_opened")

    assert told(amina) == []


def test_one_reads_only_what_one_was_told_oneself(amina: Person, marie: Person) -> None:
    tell(amina.id, "round_opened")
    tell(marie.id, "round_opened")
    services.mark_read(amina.id, [each.id for each in [*told(amina), *told(marie)]])

    assert told(amina)[0].read_at
    assert told(marie)[0].read_at is None


@pytest.mark.parametrize(
    ("until", "expected"), [(None, []), (TODAY, []), (date(2027, 2, 7), ["meeting_tomorrow"])]
)
def test_nobody_is_reminded_during_leave(
    town: Municipality, amina: Person, until: date | None, expected: list[str]
) -> None:
    """ABS-3. What has happened stands there when they come back."""
    job = town.employments["amina"]
    job.absent_from, job.absent_to = date(2027, 1, 1), until
    tell(amina.id, "meeting_tomorrow")
    tell(amina.id, "round_opened")

    assert [each.kind for each in told(amina)] == [*expected, "round_opened"]


def test_who_works_in_another_employment_is_here(town: Municipality, amina: Person) -> None:
    """EMP-1."""
    town.employments["amina"].absent_from = date(2027, 1, 1)
    make_employment(amina, town.units["class"], is_main=False)

    assert services.may_be_reminded(amina.id)


# kind, choice → when a mail may leave
MAIL = [
    (Urgency.URGENT, MailChoice.AT_ONCE, "now"),
    (Urgency.URGENT, MailChoice.DAILY, "now"),
    (Urgency.URGENT, MailChoice.URGENT_ONLY, "now"),
    (Urgency.NORMAL, MailChoice.AT_ONCE, "now"),
    (Urgency.NORMAL, MailChoice.DAILY, "morning"),
    (Urgency.NORMAL, MailChoice.URGENT_ONLY, "never"),
    (Urgency.QUIET, MailChoice.AT_ONCE, "never"),
    (Urgency.QUIET, MailChoice.DAILY, "never"),
    (Urgency.QUIET, MailChoice.URGENT_ONLY, "never"),
]


@pytest.mark.parametrize(("urgency", "chosen", "expected"), MAIL)
def test_each_chooses_how_often_mail_comes(
    amina: Person, urgency: Urgency, chosen: MailChoice, expected: str
) -> None:
    amina.mail_choice = chosen
    kind = next(each for each in KINDS.values() if each.urgency is urgency)
    before = real_now()

    tell(amina.id, kind.name)

    due = told(amina)[0].mail_due_at
    if expected == "never":
        assert due is None
    elif expected == "now":
        assert due
        assert before + GATHER <= due <= real_now() + GATHER
    else:
        assert due
        assert clock.local(due).hour == 7


def test_without_an_address_the_notice_stands_in_the_product_only(amina: Person) -> None:
    amina.email = None
    tell(amina.id, "meeting_tomorrow")

    assert [each.mail_due_at for each in told(amina)] == [None]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2027, 2, 8, 5, 59, tzinfo=UTC), datetime(2027, 2, 8, 6, 0, tzinfo=UTC)),
        (datetime(2027, 2, 8, 6, 0, tzinfo=UTC), datetime(2027, 2, 9, 6, 0, tzinfo=UTC)),
        # The night when the clocks go forward, and the one when they go back.
        (datetime(2027, 3, 27, 12, 0, tzinfo=UTC), datetime(2027, 3, 28, 5, 0, tzinfo=UTC)),
        (datetime(2027, 10, 30, 12, 0, tzinfo=UTC), datetime(2027, 10, 31, 6, 0, tzinfo=UTC)),
    ],
)
def test_the_daily_mail_leaves_at_seven_in_stockholm(moment: datetime, expected: datetime) -> None:
    assert next_digest(moment) == expected
