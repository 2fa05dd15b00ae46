"""Filters for templates: dates, weeks and numbers as they are written in the page's language."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

from flask import Flask
from flask_babel import get_locale
from jinja2 import pass_context
from jinja2.runtime import Context

from kompetensplan import clock, pdf, texts


def language() -> str:
    """Return the language of the page: "sv" or "en"."""
    return str(get_locale() or "sv")


def hours(minutes: int | None) -> str:
    """Return minutes as hours with at most two decimals: 225 → "3,75"."""
    number = Decimal(minutes or 0) / 60
    return texts.decimal_comma(number.quantize(Decimal("0.01")).normalize(), language())


def when(moment: datetime) -> str:
    """Return a moment as a date and a time on a clock in Stockholm."""
    local = clock.local(moment)
    return f"{texts.medium_date(local.date(), language())} {texts.clock_time(local, language())}"


def install(app: Flask) -> None:
    """Give `app` the filters."""
    app.jinja_env.filters.update(
        long_date=lambda day: texts.long_date(_day(day), language()),
        medium_date=lambda day: texts.medium_date(_day(day), language()),
        short_date=lambda day: texts.short_date(_day(day), language()),
        month_name=lambda day: texts.month_name(_day(day), language()),
        date_span=lambda first, last: texts.date_span(_day(first), _day(last), language()),
        clock_time=lambda moment: texts.clock_time(_time(moment), language()),
        utc_time=lambda moment: f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        week=lambda monday: texts.week_label(monday, clock.today(), language()),
        thousands=lambda number: texts.thousands(number, language()),
        decimal_comma=lambda number: texts.decimal_comma(number, language()),
        hours=hours,
        when=when,
        **pdf.FILTERS,
    )
    counting = cast("Callable[..., str]", app.jinja_env.globals["ngettext"])
    app.jinja_env.globals["ngettext"] = _with_spaces(counting)


def _with_spaces(ngettext: Callable[..., str]) -> Callable[..., str]:
    """Write the number of every counted text as a reader expects it: "1 392 personer"."""

    @pass_context
    def counted(context: Context, one: str, many: str, number: int, **words: object) -> str:
        if number > 999:
            words.setdefault("num", texts.thousands(number, language()))
        return ngettext(context, one, many, number, **words)

    return counted


def _day(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


def _time(value: datetime) -> datetime:
    return clock.local(value)
