"""What people of the demo have asked to learn, and what they were answered, day by day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.demo.content import content
from kompetensplan.demo.town import Town
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.organisation.queries import actor_of, find_manager_of, with_person_and_unit
from kompetensplan.plans.models import Plan, PlanState
from kompetensplan.requests.models import Promise, TrainingFrame, TrainingRequest
from kompetensplan.requests.services.answering import Given, answer
from kompetensplan.requests.services.asking import Wish, send
from kompetensplan.requests.services.following import follow
from kompetensplan.requests.workflow import AnswerKind

# Of these nobody's plan is changed: what is granted goes into a draft, or waits for a plan.
_STANDS = (
    PlanState.PROPOSED,
    PlanState.AGREED,
    PlanState.SET_WITHOUT_AGREEMENT,
    PlanState.CHANGING,
)


def load_requests(town: Town) -> None:
    """Let the promise hold, and people ask: all of `requests_and_states.yaml`, and more of ours.

    Each request is sent and answered by the services on its day, as it would have been.
    """
    more = content("requests")
    _promise(more["lofte"], town.find("Karin Sjöstrand").person_id)
    _frames(more["ramar"])
    asked = set[int]()
    for item in content("requests_and_states")["onskemal"]:
        title, code = item["vem"].split(", ")
        ago = item.get("dagar_sedan", 20)
        _ask(town, {**item, "enhet": code, "befattning": title, "dagar": ago, "efter": 4}, asked)
    for item in more["onskemal"]:
        _ask(town, item, asked)
    db.session.flush()


def _promise(item: dict[str, Any], person_id: int) -> None:
    db.session.add(
        Promise(
            is_on=True,
            text=item["text"],
            diary_number=item["diarienummer"],
            decided_by=item["beslutat_av"],
            decided_on=item["beslutat"],
            recorded_by_id=person_id,
            recorded_at=clock.at(item["beslutat"], clock.local(clock.now()).time()),
        )
    )
    db.session.flush()


def _frames(items: list[dict[str, Any]]) -> None:
    codes = {unit.code: unit.id for unit in db.session.scalars(select(Unit))}
    for item in items:
        row = TrainingFrame(unit_id=codes[item["enhet"]], year=item["ar"])
        row.minutes, row.cost = 60 * item["timmar"], item["kronor"]
        db.session.add(row)


@contextmanager
def _on(day: date) -> Iterator[None]:
    before = clock.fixed()
    clock.fix(day)
    try:
        yield
    finally:
        clock.fix(before)


def _ask(town: Town, item: dict[str, Any], asked: set[int]) -> None:
    employment = _who(item, asked)
    asked.add(employment.id)
    sent = town.today - timedelta(days=item["dagar"])
    wish = Wish(
        what=item["vad"],
        why=item.get("varfor", ""),
        minutes=60 * item["timmar"] if "timmar" in item else None,
        cost=item.get("kronor"),
    )
    with _on(sent):
        request = send(employment, wish, actor=actor_of(employment.person))
    if item.get("svar"):
        _answer(request, item, sent + timedelta(days=item["efter"]))
        return
    for days in range(7, item["dagar"] + 1, 7):  # the reminders that have been sent since
        with _on(sent + timedelta(days=days)):
            follow(request, is_promised=True)


def _answer(request: TrainingRequest, item: dict[str, Any], day: date) -> None:
    given = Given(
        kind=AnswerKind[item["svar"]],
        reason=item.get("skal", ""),
        new_date=item.get("ny_tid", item.get("tid")),
        alternative=item.get("alternativ", ""),
        alternative_on=item.get("tid"),
    )
    with _on(day):
        manager = find_manager_of(request.employment)
        if manager is not None:
            answer(request, given, actor=actor_of(manager))


def _who(item: dict[str, Any], asked: set[int]) -> Employment:
    """Return somebody of the unit whose plan may be written in, with the title if one is said."""
    standing = select(Plan.employment_id).where(Plan.state.in_(_STANDS))
    query = (
        with_person_and_unit()
        .where(
            Unit.code == item["enhet"],
            Employment.ends_on.is_(None),
            Employment.absent_from.is_(None),
            Employment.id.not_in(asked),
        )
        .order_by(Employment.id.in_(standing), Employment.id)
        .limit(1)
    )
    titled = query.where(Employment.title == item.get("befattning", ""))
    found = db.session.scalars(titled).one_or_none() if "befattning" in item else None
    return found or db.session.scalars(query).one()
