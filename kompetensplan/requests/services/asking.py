"""What the employee does: asks, withdraws, replies, and takes along to a new authority."""

from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from kompetensplan import clock, policy
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid, StepNotOpen
from kompetensplan.organisation.models import Employment
from kompetensplan.policy import Actor, Permission
from kompetensplan.requests.models import Reply, RequestEventKind, TrainingRequest
from kompetensplan.requests.services.following import raise_if_nobody_is_there
from kompetensplan.requests.services.placing import place
from kompetensplan.requests.services.steps import record, take, wait_anew
from kompetensplan.requests.services.telling import tell_answerers
from kompetensplan.requests.workflow import STEPS, RequestState

LONGEST_WHAT, LONGEST_WHY = 300, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for, as it comes from the form."""

    what: str
    why: str = ""
    goal_id: int | None = None
    activity_id: int | None = None
    wanted_from: date | None = None
    wanted_to: date | None = None
    minutes: int | None = None
    cost: int | None = None


FIELDS = tuple(Wish.__dataclass_fields__)


def send(employment: Employment, wish: Wish, *, actor: Actor) -> TrainingRequest:
    """Send a request to whoever answers for `employment`, which has person and unit loaded.

    The same wish sent twice on one day is one request. When nobody who could answer is at
    work it goes at once to the manager's manager (SKE-9).

    Raises:
        NotAllowed: the employment is somebody else's.
        Invalid: it does not say what, a text is too long, or the period is not in order.
    """
    policy.require(actor, Permission.REQUEST_MAKE, employment)
    _check(wish)
    if same := _find_same(employment, wish):
        return same
    return _send(employment, wish, actor)


def _send(
    employment: Employment, wish: Wish, actor: Actor, taken_from: TrainingRequest | None = None
) -> TrainingRequest:
    request = TrainingRequest(
        employment=employment,
        unit_id=employment.unit_id,
        authority=employment.authority,
        taken_from_id=taken_from.id if taken_from else None,
        **{name: getattr(wish, name) for name in FIELDS},
    )
    request.answers = []
    db.session.add(request)
    db.session.flush()
    record(request, RequestEventKind.SENT, actor=actor)
    audit(actor.person_id, "request.sent", "request", request.id)
    tell_answerers(request, "request_sent", by=actor)
    raise_if_nobody_is_there(request)
    return request


def withdraw(request: TrainingRequest, *, actor: Actor) -> None:
    """Take back what one has asked for; nobody else can (SKE-11). Twice is once.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: it has been granted, or is over in another way.
    """
    if request.state is RequestState.WITHDRAWN:
        policy.require(actor, Permission.REQUEST_WITHDRAW, request)
        return
    take(request, STEPS["withdraw"], actor=actor)
    record(request, RequestEventKind.WITHDRAWN, actor=actor)
    db.session.flush()
    tell_answerers(request, "request_withdrawn", by=actor)


def reply(request: TrainingRequest, said: Reply, *, actor: Actor) -> None:
    """Take the alternative, or rather wait for what was asked for first (SKE-7).

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: no alternative is offered, or the employment is under another authority.
    """
    step = STEPS["take" if said is Reply.TAKES else "wait"]
    if request.state is step.target and request.latest and request.latest.reply is said:
        return
    if request.is_left_behind:
        raise StepNotOpen(
            f"request {request.id} is left behind",
            reason=_l("You work under another committee now."),
            help=_l("Send the request to your new manager, or withdraw it."),
        )
    take(request, step, actor=actor)
    answer = request.answers[-1]
    answer.reply, answer.replied_at = said, clock.now()
    if said is Reply.TAKES:
        request.planned_on = answer.alternative_on
        record(request, RequestEventKind.TAKEN, actor=actor)
    else:
        wait_anew(request)
        record(request, RequestEventKind.WAITS, actor=actor)
    db.session.flush()
    tell_answerers(request, "request_taken" if said is Reply.TAKES else "request_waits", by=actor)
    if said is Reply.TAKES:
        place(request, actor=actor)
    else:
        raise_if_nobody_is_there(request)


def take_along(request: TrainingRequest, *, actor: Actor) -> TrainingRequest:
    """Send what is left behind anew, to the manager under the new authority (EMP-4).

    What the old manager answered stays with the old authority. Twice is once.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: the employment is under the same authority, or the request is over.
    """
    following = select(TrainingRequest).where(TrainingRequest.taken_from_id == request.id)
    if found := db.session.scalars(following).one_or_none():
        policy.require(actor, Permission.REQUEST_WITHDRAW, request)
        return found
    if not request.is_left_behind:
        raise StepNotOpen(
            f"request {request.id} is where it belongs",
            reason=_l("Your manager has the request already."),
            help=_l("Go back to the list, where you see how it stands now."),
        )
    take(request, STEPS["take_along"], actor=actor)
    record(request, RequestEventKind.TAKEN_ALONG, actor=actor)
    db.session.flush()
    wish = Wish(**{name: getattr(request, name) for name in FIELDS})
    # The goal is in the plan that the old authority keeps.
    return _send(request.employment, replace(wish, goal_id=None, activity_id=None), actor, request)


def _check(wish: Wish) -> None:
    problems: dict[str, str] = {}
    if not wish.what:
        problems["what"] = _("Write what you want to learn.")
    elif len(wish.what) > LONGEST_WHAT:
        problems["what"] = _("Write at most %(max)d characters.", max=LONGEST_WHAT)
    if len(wish.why) > LONGEST_WHY:
        problems["why"] = _("Write at most %(max)d characters.", max=LONGEST_WHY)
    if wish.wanted_to and not wish.wanted_from:
        problems["wanted_from"] = _("Say from when, too.")
    elif wish.wanted_to and wish.wanted_from and wish.wanted_to < wish.wanted_from:
        problems["wanted_to"] = _("Choose a day after the first one.")
    if problems:
        raise Invalid(**problems)


def _find_same(employment: Employment, wish: Wish) -> TrainingRequest | None:
    """Return an open request of today with the same words: a button pressed twice."""
    db.session.execute(
        select(Employment.id).where(Employment.id == employment.id).with_for_update()
    )
    query = select(TrainingRequest).where(
        TrainingRequest.employment_id == employment.id,
        TrainingRequest.state == RequestState.SENT,
        TrainingRequest.waiting_since == clock.today(),
        *(getattr(TrainingRequest, name) == getattr(wish, name) for name in FIELDS),
    )
    return db.session.scalars(query.limit(1)).one_or_none()
