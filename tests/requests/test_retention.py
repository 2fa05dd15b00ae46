"""Two years after its end a request goes, by decision and with all that hangs on it (2.7, RET)."""

from datetime import date

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.requests.models import RequestAnswer, RequestEvent, TrainingRequest
from kompetensplan.requests.workflow import AnswerKind
from kompetensplan.retention.periods import Period, PeriodUnit
from kompetensplan.retention.services.destroying import destroy_rows
from kompetensplan.retention.services.holds import set_hold
from kompetensplan.retention.services.removing import remove_plan
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan
from tests.requests.factories import answer, make_request
from tests.retention.factories import decide, on

TWO_YEARS = Period(2, PeriodUnit.YEARS)
LATER = date(2029, 2, 9)


def left() -> tuple[int, int, int]:
    models = TrainingRequest, RequestAnswer, RequestEvent
    requests, answers, events = (db.session.query(model).count() for model in models)
    return requests, answers, events


def test_what_is_over_goes_after_two_years_and_what_is_open_stays(
    town: Municipality, marie: Person, amina: Person, ulla: Person
) -> None:
    answer(make_request(town), marie, AnswerKind.GRANTED)
    make_request(town, what="Väntar")
    with on(LATER):
        assert destroy_rows("training_request") == 0  # nobody has decided (RET-2)
    decide(town, "training_request", TWO_YEARS)
    hold = set_hold(amina.id, reason="Begärd ut, KS 2029/4.", actor=as_actor(ulla))
    with on(LATER):
        assert destroy_rows("training_request") == 0  # RET-4
        db.session.delete(hold)
        db.session.flush()
        assert destroy_rows("training_request") == 1

    assert left() == (1, 0, 1)


def test_a_request_outlives_the_plan_and_says_no_longer_where_it_stood(
    town: Municipality, marie: Person
) -> None:
    plan = make_plan(town)
    asked = make_request(town, goal_id=plan.goals[0].id)
    answer(asked, marie, AnswerKind.GRANTED)
    decision = decide(town, "draft", TWO_YEARS)
    request_id, plan_id = asked.id, plan.id

    remove_plan(plan_id, decision.id)
    db.session.commit()

    found = db.session.get_one(TrainingRequest, request_id)
    assert (found.goal_id, found.placed_id) == (None, None)
