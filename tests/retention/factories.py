"""Decisions, and days that go by."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.retention.models import RetentionDecision
from kompetensplan.retention.periods import Period, PeriodUnit
from kompetensplan.retention.services.decisions import enter_decision
from tests.factories import Municipality, as_actor

TWO_YEARS = Period(2, PeriodUnit.YEARS)
NUMBER = "KS 2027/00045"


def decide(
    town: Municipality, kind: str = "agreed_plan", period: Period = TWO_YEARS
) -> RetentionDecision:
    """Let the system administrator write down a decision of today."""
    decision = enter_decision(
        kind,
        period,
        number=NUMBER,
        decided_on=clock.today(),
        decided_by="Kommunstyrelsen",
        actor=as_actor(town.people["johan"]),
    )
    db.session.commit()
    return decision


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let it be another day."""
    before = clock.today()
    clock.fix(day)
    try:
        yield
    finally:
        clock.fix(before)
