"""How much a unit has for training in a year, and what training took in the end."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from kompetensplan import clock, policy
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated, StepNotOpen
from kompetensplan.organisation.models import Unit
from kompetensplan.policy import Actor, Permission
from kompetensplan.requests.models import RequestEventKind, TrainingFrame, TrainingRequest
from kompetensplan.requests.services.steps import record
from kompetensplan.requests.workflow import RequestState


@dataclass(frozen=True, slots=True)
class Frame:
    """Time in minutes and money in kronor, and the version that the writer saw."""

    minutes: int | None
    cost: int | None
    seen: str = ""


def set_frame(unit: Unit, year: int, frame: Frame, *, actor: Actor) -> TrainingFrame:
    """Say what a unit has for training in a year.

    Raises:
        NotAllowed: the actor is neither manager of the unit, above it, nor its HR.
        Outdated: somebody has changed it since it was seen.
    """
    policy.require(actor, Permission.FRAME_SET, unit)
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    row = find_frame(unit, year)
    if row and (row.minutes, row.cost) == (frame.minutes, frame.cost):
        return row
    if row and str(row.version) != frame.seen:
        raise Outdated(f"frame {row.id} is at version {row.version}, not {frame.seen}")
    row = row or TrainingFrame(unit_id=unit.id, year=year)
    row.minutes, row.cost = frame.minutes, frame.cost
    row.set_at, row.set_by_id = clock.now(), actor.person_id
    db.session.add(row)
    db.session.flush()
    audit(actor.person_id, "training_frame.set", "unit", unit.id, detail=str(year))
    return row


def find_frame(unit: Unit, year: int) -> TrainingFrame | None:
    """Return what a unit has for training in a year, if it has been said."""
    query = select(TrainingFrame).where(TrainingFrame.unit_id == unit.id)
    return db.session.scalars(query.where(TrainingFrame.year == year)).one_or_none()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What training took: when it was finished, minutes and kronor."""

    done_on: date | None
    minutes: int | None
    cost: int | None

    @property
    def fingerprint(self) -> str:
        """Return what a form has seen when these values stood in it."""
        if self == Outcome(None, None, None):
            return ""
        return f"{self.done_on} {self.minutes} {self.cost}"


def note_outcome(request: TrainingRequest, outcome: Outcome, *, seen: str, actor: Actor) -> None:
    """Write down what training took and cost in the end.

    `seen` is the fingerprint of what stood there when the writer began. What else happens to
    the request meanwhile does not matter. The same figures twice are one.

    Raises:
        NotAllowed: the actor is neither the employee nor the manager.
        StepNotOpen: it has not been granted, nor has something else been taken instead.
        Invalid: the day has not come.
        Outdated: the other one has written it down meanwhile, in other figures.
    """
    policy.require(actor, Permission.REQUEST_RECORD, request)
    if request.state not in (RequestState.GRANTED, RequestState.REPLACED):
        raise StepNotOpen(
            f"request {request.id} is {request.state}",
            reason=_("There is nothing to write down before the training is granted."),
            help=_("Go back to the list, where you see how it stands now."),
        )
    if outcome.done_on and outcome.done_on > clock.today():
        raise Invalid(done_on=_("Choose today or an earlier day."))
    before = Outcome(request.done_on, request.real_minutes, request.real_cost)
    if before == outcome:
        return
    if before.fingerprint != seen:
        raise Outdated(f"what request {request.id} took was written down meanwhile")
    request.done_on = outcome.done_on
    request.real_minutes, request.real_cost = outcome.minutes, outcome.cost
    record(request, RequestEventKind.RECORDED, actor=actor)
    db.session.flush()
