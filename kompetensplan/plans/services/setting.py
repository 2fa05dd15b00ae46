"""A plan that stands though the two do not agree (MEET-5, ruling 12).

The employer directs the work, so the manager may set a plan that the employee has had for
thirty days without confirming. It is frozen like an agreement, with what each of them sees
differently in it, and is never called agreed.
"""

from flask_babel import gettext as _
from sqlalchemy import select

from kompetensplan import policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated, StepNotOpen
from kompetensplan.notices.services import may_be_reminded, tell
from kompetensplan.plans.canonical import (
    canonical_json,
    content_of,
    content_without_agreement,
    hash_of,
)
from kompetensplan.plans.models import (
    EventKind,
    Plan,
    PlanState,
    PlanVersion,
    SignatureKind,
    Standpoint,
    VersionKind,
)
from kompetensplan.plans.queries.plan import find_latest_held, list_signatures
from kompetensplan.plans.queries.setting import find_standpoint, list_to_remind
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.freezing import freeze, signature_of
from kompetensplan.plans.services.history import record, record_by_system
from kompetensplan.plans.services.steps import EVENTS, check_step, move_on
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.plans.wording import clean
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor, Permission

STEP = STEPS["set_without_agreement"]
LEAST, MOST = 20, 4000


def write_standpoint(plan: Plan, text: str, *, actor: Actor) -> None:
    """Keep what the employee sees differently; an empty text takes it back.

    Nothing that was signed is touched: the text is beside the plan. The same text again
    changes nothing.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: the plan is not one that the two are about to agree on.
        Invalid: the text is too long.
    """
    policy.require(actor, Permission.PLAN_CONFIRM, plan)
    if plan.state not in STEP.sources:
        raise not_open(plan, "own words:")
    text = clean(text)
    if len(text) > MOST:
        raise Invalid(text=_("Shorten the text to at most %(limit)s characters.", limit=MOST))
    if text == words_of(find_standpoint(plan)):
        return
    db.session.add(Standpoint(plan_id=plan.id, person_id=actor.person_id, text=text))
    record(plan, EventKind.OWN_WORDS, actor=actor)
    tell_the_two(plan, EventKind.OWN_WORDS, by=actor)
    db.session.flush()


def words_of(standpoint: Standpoint | None) -> str:
    """Return what the employee has said, or nothing."""
    return standpoint.text if standpoint else ""


def seen_mark(plan: Plan) -> str:
    """Return what tells whether the plan, or what the employee says of it, has changed."""
    employee = words_of(find_standpoint(plan))
    return hash_of(canonical_json({"plan": content_of(plan), "employee": employee}))


def set_without_agreement(plan: Plan, text: str, *, seen: str, actor: Actor) -> PlanVersion:
    """Let the plan stand without the employee's confirmation, with `text` as the manager's view.

    `plan` has its content loaded and its row locked. Pressing twice sets it once.

    Raises:
        NotAllowed, StepNotOpen: as `take_step`; the thirty days are a term of the step.
        Outdated: the plan, or what the employee says of it, is no longer what was read.
        Invalid: the manager has not said what they see differently.
    """
    policy.require(actor, STEP.permission, plan)
    if plan.state is PlanState.SET_WITHOUT_AGREEMENT:
        return _latest(plan)
    check_step(plan, STEP, actor=actor)
    if seen_mark(plan) != seen:
        raise Outdated(f"plan {plan.id}, or a view of it, has changed since it was read")
    text = _checked(text)
    meeting = find_latest_held(plan)
    if meeting is None:
        raise StepNotOpen(f"no meeting has been held about plan {plan.id}")
    content = content_without_agreement(
        plan, managers_words=text, employees_words=words_of(find_standpoint(plan))
    )
    decision = signature_of(
        plan, meeting, SignatureKind.DECISION, hash_of(canonical_json(content)), actor
    )
    db.session.add(decision)
    db.session.flush()
    signatures = list_signatures(plan)
    version = freeze(plan, meeting, content, signatures, kind=VersionKind.SET_WITHOUT_AGREEMENT)
    record(plan, EVENTS[STEP.name], actor=actor, detail=str(version.number))
    move_on(plan, STEP)
    tell_the_two(plan, EVENTS[STEP.name], by=actor)
    return version


def remind() -> int:
    """Remind those who have had an approved plan for 14 days; return how many were (MEET-5)."""
    # Who is away is reminded when they are back (ABS-3).
    waiting = [each for each in list_to_remind() if may_be_reminded(each[1])]
    for plan_id, person_id in waiting:
        record_by_system(plan_id, EventKind.REMINDED)
        tell(person_id, "confirm_reminder", plan_id=plan_id)
    db.session.flush()
    return len(waiting)


def _checked(text: str) -> str:
    text = clean(text)
    if len(text) < LEAST:
        raise Invalid(text=_("Write what you see differently, with at least 20 characters."))
    if len(text) > MOST:
        raise Invalid(text=_("Shorten the text to at most %(limit)s characters.", limit=MOST))
    return text


def _latest(plan: Plan) -> PlanVersion:
    query = select(PlanVersion).where(PlanVersion.plan_id == plan.id)
    return db.session.scalars(query.order_by(PlanVersion.number.desc()).limit(1)).one()
