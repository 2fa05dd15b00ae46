"""How meetings are laid out in time (MEET-3)."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompetensplan import clock
from kompetensplan.booking.slots import Span, Terms, Wanting, free_spans, lay_out

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY = date(2027, 2, 15)


def terms(**changes: Any) -> Terms:
    usual: dict[str, Any] = {
        "first_day": MONDAY,
        "last_day": MONDAY + timedelta(days=25),
        "shifts": [(time(8, 0), time(12, 0)), (time(13, 0), time(16, 0))],
        "minutes": 45,
        "pause": 15,
    }
    return Terms(**usual | changes)


def taken(day: date, opens: time, closes: time) -> Span:
    return Span(clock.at(day, opens), clock.at(day, closes))


def clocks(spans: list[Span]) -> list[str]:
    return [f"{clock.local(span.starts_at):%H:%M}" for span in spans]


def test_sixty_people_get_sixty_times_that_do_not_overlap() -> None:
    """MEET-3: 60 people, 45 minutes."""
    people = [Wanting(number) for number in range(60)]

    given = lay_out(people, free_spans(terms(), [], LONG_AGO))

    starts = sorted(given.values())
    assert len(given) == 60
    assert all(
        later - earlier >= timedelta(minutes=60) for earlier, later in itertools.pairwise(starts)
    )


def test_a_day_has_its_meetings_pauses_and_lunch() -> None:
    day = terms(last_day=MONDAY)

    assert clocks(list(free_spans(day, [], LONG_AGO))) == [
        "08:00", "09:00", "10:00", "11:00", "13:00", "14:00", "15:00",
    ]  # fmt: skip


def test_what_is_booked_already_is_gone_clear_of_with_a_pause_after_it() -> None:
    day = terms(last_day=MONDAY, shifts=[(time(8, 0), time(12, 0))])
    booked = [taken(MONDAY, time(8, 30), time(9, 10))]

    assert clocks(list(free_spans(day, booked, LONG_AGO))) == ["09:25", "10:25"]


def test_weekends_and_days_that_are_skipped_have_no_meetings() -> None:
    week = terms(last_day=MONDAY + timedelta(days=7), skipped=frozenset({date(2027, 2, 17)}))

    days = {clock.local(span.starts_at).day for span in free_spans(week, [], LONG_AGO)}

    assert days == {15, 16, 18, 19, 22}


def test_what_has_passed_is_not_proposed() -> None:
    day = terms(last_day=MONDAY)

    late = list(free_spans(day, [], clock.at(MONDAY, time(13, 30))))

    assert clocks(late) == ["14:00", "15:00"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 3, 28), ["01:00", "03:00", "04:00"]),  # there is no 02:00
        (date(2027, 10, 31), ["01:00", "02:00", "02:00", "03:00", "04:00"]),  # twice
    ],
)
def test_a_night_of_a_clock_shift_holds_real_hours_only(day: date, expected: list[str]) -> None:
    night = terms(
        first_day=day,
        last_day=day,
        weekdays="7",
        shifts=[(time(1, 0), time(5, 0))],
        minutes=60,
        pause=0,
    )

    assert clocks(list(free_spans(night, [], LONG_AGO))) == expected


def test_leave_and_other_meetings_give_a_later_time_and_the_first_one_to_somebody_else() -> None:
    week = terms(last_day=MONDAY + timedelta(days=1), shifts=[(time(8, 0), time(9, 45))])
    away = Wanting(1, is_away=lambda day: day == MONDAY)
    busy = Wanting(2, taken=[taken(MONDAY, time(8, 0), time(9, 0))])

    given = lay_out([away, busy, Wanting(3)], free_spans(week, [], LONG_AGO))

    first = clock.at(MONDAY, time(8, 0))
    assert given[3] == first
    assert given[2] == first + timedelta(hours=1)
    assert given[1] == first + timedelta(days=1)


def test_who_gets_no_room_gets_no_time() -> None:
    day = terms(last_day=MONDAY)

    assert len(lay_out([Wanting(n) for n in range(9)], free_spans(day, [], LONG_AGO))) == 7


@given(
    minutes=st.sampled_from([15, 20, 30, 45, 60, 90, 120]),
    pause=st.integers(0, 60),
    booked=st.lists(st.tuples(st.integers(0, 60 * 24 * 6), st.integers(5, 240)), max_size=12),
)
def test_whatever_is_booked_the_times_never_overlap(
    minutes: int, pause: int, booked: list[tuple[int, int]]
) -> None:
    begin = clock.at(MONDAY, time(0, 0))
    others = [
        Span(begin + timedelta(minutes=at), begin + timedelta(minutes=at + length))
        for at, length in booked
    ]
    week = terms(last_day=MONDAY + timedelta(days=5), minutes=minutes, pause=pause)

    spans = list(free_spans(week, others, LONG_AGO))

    assert not any(span.meets(other) for span in spans for other in others)
    for earlier, later in itertools.pairwise(spans):
        assert later.starts_at - earlier.ends_at >= timedelta(0)
    for span in spans:
        local = clock.local(span.starts_at).time(), clock.local(span.ends_at).time()
        assert any(opens <= local[0] and local[1] <= closes for opens, closes in week.shifts)
