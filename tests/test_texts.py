"""Dates, numbers and names as people write them."""

import random
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from kompetensplan import texts

TUESDAY = date(2027, 2, 9)
TODAY = date(2027, 2, 8)


def test_a_date_is_written_in_full_in_the_middle_and_in_short() -> None:
    assert texts.long_date(TUESDAY) == "tisdag 9 februari 2027"
    assert texts.medium_date(TUESDAY) == "9 februari 2027"
    assert texts.short_date(TUESDAY) == "9 feb"
    assert texts.long_date(TUESDAY, "en") == "Tuesday 9 February 2027"


def test_a_moment_late_in_the_evening_has_the_date_of_stockholm() -> None:
    assert texts.medium_date(datetime(2027, 2, 8, 23, 30, tzinfo=UTC)) == "9 februari 2027"


def test_a_span_names_the_year_once_when_it_can() -> None:
    spring = texts.date_span(date(2027, 1, 11), date(2027, 6, 18))
    school_year = texts.date_span(date(2026, 8, 17), date(2027, 6, 18))

    assert spring == "11 januari–18 juni 2027"
    assert school_year == "17 augusti 2026–18 juni 2027"


def test_a_span_names_the_month_once_when_it_can() -> None:
    assert texts.date_span(date(2027, 12, 1), date(2027, 12, 31)) == "1–31 december 2027"
    assert texts.date_span(date(2027, 12, 1), date(2027, 12, 31), "en") == "1–31 December 2027"
    assert texts.date_span(date(2026, 12, 1), date(2027, 12, 31)) == (
        "1 december 2026–31 december 2027"
    )
    assert texts.date_span(TUESDAY, TUESDAY) == "9 februari 2027"


def test_a_time_is_shown_as_the_clock_in_stockholm_does_summer_and_winter() -> None:
    assert texts.clock_time(datetime(2027, 2, 9, 12, 30, tzinfo=UTC)) == "kl. 13.30"
    assert texts.clock_time(datetime(2027, 7, 9, 5, 5, tzinfo=UTC)) == "kl. 7.05"
    assert texts.clock_time(time(13, 30), "en") == "13:30"


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 8, 17), "v. 34 2026"),
        (date(2026, 12, 31), "v. 53 2026"),
        (date(2027, 1, 1), "v. 53 2026"),
        (date(2027, 1, 4), "v. 1"),
        (date(2027, 2, 15), "v. 7"),
        (date(2024, 12, 30), "v. 1 2025"),
        (date(2025, 12, 29), "v. 1 2026"),
        (date(2021, 1, 3), "v. 53 2020"),
        (date(2028, 2, 14), "v. 7 2028"),
    ],
)
def test_a_week_has_its_year_when_it_is_not_the_current_one(day: date, label: str) -> None:
    assert texts.week_label(day, TODAY) == label


def test_a_week_is_called_week_in_english() -> None:
    assert texts.week_label(date(2027, 2, 15), TODAY, "en") == "week 7"


def test_numbers_have_a_space_that_does_not_break_and_a_comma() -> None:
    assert texts.thousands(1360) == "1\N{NO-BREAK SPACE}360"
    assert texts.thousands(999) == "999"
    assert texts.decimal_comma(Decimal("3.75")) == "3,75"
    assert texts.decimal_comma(Decimal("4.00")) == "4"
    assert texts.decimal_comma(2.1, "en") == "2.1"


def test_names_sort_as_in_a_swedish_register() -> None:
    register = (
        "aby, Andersson, de Geer, Ek, Ék, Ekman, Élan, Myhr, Müller, Vallin, von Platen, Wallin, "
        "Zetterlund, Åberg, Åkesson, Äng, Ängquist, Æra, Öberg, Øst"
    ).split(", ")
    shuffled = random.Random(5).sample(register, len(register))

    assert sorted(shuffled, key=texts.swedish_key) == register


def test_a_name_in_two_pieces_sorts_and_is_found_like_the_same_name_in_one() -> None:
    assert texts.swedish_key("A\N{COMBINING RING ABOVE}berg") == texts.swedish_key("Åberg")
    assert texts.search_text("A\N{COMBINING RING ABOVE}BERG") == "åberg"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sara Öberg", "SÖ"),
        ("Zeynep Çelik Åberg", "ZÅ"),
        ("karl-johan von Platen", "KP"),
        ("Amina", "A"),
        ("  ", ""),
    ],
)
def test_initials_are_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert texts.initials(name) == letters


def test_quotation_marks_are_those_of_the_language() -> None:
    assert texts.quoted("Mål") == "”Mål”"
    assert texts.quoted("Goal", "en") == "“Goal”"
