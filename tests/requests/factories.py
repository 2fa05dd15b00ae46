"""Requests for tests: sent and answered by the services, as people do."""

from collections.abc import Sequence
from datetime import date, timedelta

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.requests.jobs import follow_requests
from kompetensplan.requests.models import Promise, TrainingRequest
from kompetensplan.requests.queries import get_request
from kompetensplan.requests.services import answering, asking
from kompetensplan.requests.workflow import AnswerKind
from tests.conftest import TODAY
from tests.factories import Municipality, as_actor

WHY = "Två brukare på min rutt är döva."
REASON = "Vi har tre nya kollegor i vår, och schemat går inte ihop."


def make_request(
    town: Municipality, *, who: str = "amina", what: str = "Teckenspråk", **wish: object
) -> TrainingRequest:
    """Let somebody ask for training, today."""
    asked = asking.send(
        town.employments[who],
        asking.Wish(what=what, why=WHY, **wish),  # type: ignore[arg-type]
        actor=as_actor(town.people[who]),
    )
    db.session.commit()
    return asked


def make_promise(*, is_on: bool = True) -> Promise:
    """Let the municipality have promised it by a decision."""
    promise = Promise(is_on=is_on, text="Ingen får ett nej.", diary_number="KS 2026/114")
    db.session.add(promise)
    db.session.commit()
    return promise


def read(asked: TrainingRequest, person: Person) -> TrainingRequest:
    """Return the request as somebody reads it, with all that has happened to it."""
    return get_request(as_actor(person), asked.id, whole=True)


def given(kind: AnswerKind, **changes: object) -> answering.Given:
    """Return an answer that is as it should be, with changes."""
    today = clock.today()
    whole: dict[AnswerKind, dict[str, object]] = {
        AnswerKind.GRANTED: {},
        AnswerKind.POSTPONED: {"reason": REASON, "new_date": today + timedelta(days=60)},
        AnswerKind.REPLACED: {
            "reason": "Kursen är full.",
            "alternative": "Gå bredvid Fatima",
            "alternative_on": today + timedelta(days=20),
        },
    }
    return answering.Given(kind=kind, **{**whole[kind], **changes})  # type: ignore[arg-type]


def answer(asked: TrainingRequest, by: Person, kind: AnswerKind, **changes: object) -> None:
    """Let somebody answer, today."""
    actor = as_actor(by)
    found = get_request(actor, asked.id, for_change=True)
    answering.answer(found, given(kind, **changes), actor=actor)
    db.session.commit()


def after(days: int) -> date:
    """Let so many days go from the day of the tests, and the worker do its work on the last."""
    day = TODAY + timedelta(days=days)
    clock.fix(day)
    follow_requests()
    return day


def away(employment: Employment, first: date, last: date | None) -> None:
    """Let somebody be on leave."""
    found = db.session.get_one(Employment, employment.id)
    found.absent_from, found.absent_to = first, last
    db.session.commit()


def kinds(asked: TrainingRequest, person: Person) -> Sequence[str]:
    """Return what has happened to a request beside the answers, in order."""
    return [event.kind.value for event in read(asked, person).events]
