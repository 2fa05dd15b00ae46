"""Filters for templates: dates, weeks and numbers as they are written in the page's language."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import get_locale

from kompetensplan import clock, pdf, texts


def _locale() -> str:
    return str(get_locale() or "sv")


def hours(minutes: int | None) -> str:
    """Return minutes as hours with at most two decimals: 225 → "3,75"."""
    number = Decimal(minutes or 0) / 60
    return texts.decimal_comma(number.quantize(Decimal("0.01")).normalize(), _locale())


def when(moment: datetime) -> str:
    """Return a moment as a date and a time on a clock in Stockholm."""
    local = clock.local(moment)
    return f"{texts.medium_date(local.date(), _locale())} {texts.clock_time(local, _locale())}"


def install(app: Flask) -> None:
    """Give `app` the filters."""
    app.jinja_env.filters.update(
        long_date=lambda day: texts.long_date(_day(day), _locale()),
        medium_date=lambda day: texts.medium_date(_day(day), _locale()),
        short_date=lambda day: texts.short_date(_day(day), _locale()),
        date_span=lambda first, last: texts.date_span(_day(first), _day(last), _locale()),
        clock_time=lambda moment: texts.clock_time(_time(moment), _locale()),
        week=lambda monday: texts.week_label(monday, clock.today(), _locale()),
        thousands=lambda number: texts.thousands(number, _locale()),
        decimal_comma=lambda number: texts.decimal_comma(number, _locale()),
        hours=hours,
        when=when,
        **pdf.FILTERS,
    )


def _day(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


def _time(value: datetime) -> datetime:
    return clock.local(value)
