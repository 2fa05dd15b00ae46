"""Why something cannot be done with a plan as it stands, and how one goes on (409)."""

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.errors import StepNotOpen
from kompetensplan.plans.models import Meeting, Plan
from kompetensplan.plans.workflow import PlanState

S = PlanState
_CHANGE = _l("Choose “Propose a change” on the plan's page if something is to be different.")
STANDS: Final[dict[PlanState, tuple[LazyString, LazyString]]] = {
    S.DRAFT: (
        _l("The plan is still a draft."),
        _l("When the goals are written, one of you marks it as ready for the meeting."),
    ),
    S.PROPOSED: (
        _l("The plan is ready for the meeting, and neither agreed nor a draft."),
        _l("Go on to the meeting and sign, or make it a draft again on the plan's page."),
    ),
    S.AGREED: (_l("The plan is agreed, and what it says is locked."), _CHANGE),
    S.SET_WITHOUT_AGREEMENT: (
        _l("The plan is set without agreement, and what it says is locked."),
        _CHANGE,
    ),
    S.CHANGING: (
        _l("A change of the plan is proposed."),
        _l("Sign the proposal or withdraw it first, on the plan's page."),
    ),
    S.PAUSED: (
        _l("The plan is paused, and nobody writes in it just now."),
        _l("The manager can resume it on the plan's page."),
    ),
    S.CLOSED: (
        _l("The plan is closed."),
        _l("It can be read. Take its goals along into the next plan, or talk to the manager."),
    ),
    S.ENDED_WITHOUT_AGREEMENT: (
        _l("The planning round was over before you had agreed, and the plan has ended."),
        _l("If HR opens the round again, the draft can be taken up again on the plan's page."),
    ),
}


def not_open(plan: Plan, what: str = "") -> StepNotOpen:
    """Return the refusal of something that the plan's state does not allow."""
    reason, help = STANDS[plan.state]
    return StepNotOpen(f"{what} plan {plan.id} is {plan.state}", reason=reason, help=help)


_MEET_AGAIN = _l("If you need to meet again, the manager books a new meeting on the plan's page.")
HELD = (_l("The meeting has been held, and what was said about it stands."), _MEET_AGAIN)
CALLED_OFF = (_l("The meeting is cancelled."), _MEET_AGAIN)
BEGUN = (
    _l("The time of the meeting has come, and another one can no longer be asked for."),
    _l("Talk to the manager, who can move the meeting or fill in when it was held."),
)
SIGNED_ON = (
    _l("Somebody has signed the plan on the day of this meeting, and so the day stands."),
    _l("If the day is wrong, change something in the plan and sign anew, or ask HR."),
)


def meeting_over(meeting: Meeting) -> StepNotOpen:
    """Return the refusal of what is done before a meeting, when it is held or called off."""
    reason, help = HELD if meeting.held_on else CALLED_OFF if meeting.cancelled_at else BEGUN
    return StepNotOpen(f"meeting {meeting.id} is over", reason=reason, help=help)


def day_stands(meeting: Meeting) -> StepNotOpen:
    """Return the refusal of another day for a meeting that somebody has signed on."""
    reason, help = SIGNED_ON
    return StepNotOpen(f"meeting {meeting.id} is signed on", reason=reason, help=help)


def terms_missing(plan: Plan, name: str, missing: list[LazyString]) -> StepNotOpen:
    """Return the refusal of a step that fits the state, but whose terms are not met."""
    return StepNotOpen(
        f"{name} on plan {plan.id}: {len(missing)} terms are not met",
        reason=missing[0],
        help=_l("When that is done, go back to the plan's page and try again."),
    )
