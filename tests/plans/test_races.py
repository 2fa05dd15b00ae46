"""Two who press at the same moment, and somebody who may no longer press (MEET-4, DEP-2)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from kompetensplan import clock
from kompetensplan.annulments.models import Annulment
from kompetensplan.db import db
from kompetensplan.plans.models import EventKind, Plan, PlanEvent, PlanState, PlanVersion, Signature
from kompetensplan.policy import Actor
from tests.conftest import TODAY, LogIn
from tests.factories import Municipality, make_deputy, make_employment, make_person
from tests.plans.factories import hold_meeting, make_plan
from tests.plans.signing_page import form_of, open_page

S = PlanState
WHY = "Målet var kopplat till fel prioritering."


def together(app: Flask, *requests: Callable[[], int]) -> list[int]:
    """Send requests at the same moment; return their statuses."""

    def send(request: Callable[[], int]) -> int:
        with app.app_context():
            return request()

    db.session.commit()
    with ThreadPoolExecutor(len(requests)) as pool:
        return [each.result() for each in [pool.submit(send, each) for each in requests]]


def count(table: type[PlanVersion | Signature | Annulment]) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def to_sign(town: Municipality, marie_acts: Actor) -> int:
    plan = make_plan(town, state=S.PROPOSED)
    hold_meeting(plan, marie_acts)
    db.session.commit()
    return plan.id


def test_two_signatures_at_the_same_moment_make_one_agreement(
    app: Flask, town: Municipality, to_sign: int, log_in: LogIn
) -> None:
    amina, marie = log_in(town.people["amina"]), log_in(town.people["marie"])
    mine, hers = form_of(open_page(amina, to_sign)), form_of(open_page(marie, to_sign))

    statuses = together(
        app,
        lambda: amina.post(f"/plans/{to_sign}/confirm", data=mine).status_code,
        lambda: marie.post(f"/plans/{to_sign}/approve", data=hers).status_code,
        lambda: marie.post(f"/plans/{to_sign}/approve", data=hers).status_code,
    )

    assert statuses == [303, 303, 303]
    assert (count(PlanVersion), count(Signature)) == (1, 2)
    assert db.session.get_one(Plan, to_sign).state is S.AGREED


def test_a_version_is_annulled_once(app: Flask, town: Municipality, log_in: LogIn) -> None:
    plan_id = make_plan(town, state=S.AGREED).id
    karin, marie = log_in(town.people["karin"]), log_in(town.people["marie"])
    address = f"/plans/{plan_id}/versions/1/annul"

    statuses = together(
        app,
        lambda: karin.post(address, data={"reason": WHY}).status_code,
        lambda: marie.post(address, data={"reason": WHY}).status_code,
        lambda: marie.post(f"/plans/{plan_id}/steps/start_change").status_code,
    )

    assert set(statuses) <= {303, 409}
    assert count(Annulment) == 1
    assert db.session.get_one(Plan, plan_id).state in (S.CHANGING, S.AGREED)
    kinds = select(PlanEvent.kind).where(PlanEvent.kind == EventKind.CHANGE_STARTED)
    assert len(db.session.scalars(kinds).all()) <= 1


def test_who_stood_in_until_yesterday_signs_nothing_with_a_page_from_yesterday(
    town: Municipality, to_sign: int, log_in: LogIn
) -> None:
    """DEP-2."""
    petra = make_person("Petra Nyman")
    make_employment(petra, town.units["night"])
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
        on_behalf_of=town.people["marie"],
    )
    db.session.commit()
    client = log_in(petra)
    form = form_of(open_page(client, to_sign))

    clock.fix(TODAY + timedelta(days=1))

    assert client.post(f"/plans/{to_sign}/approve", data=form).status_code == 404
    assert count(Signature) == 0
