"""What the codes that are stored are called in *Mina uppgifter*."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from kompetensplan.accounts.trail import WORDS as ACTIONS
from kompetensplan.help.guides import NAMES as GUIDES
from kompetensplan.help.guides import STEP_NAMES
from kompetensplan.organisation.labels import DEPUTY_KINDS, DEPUTY_SCOPES, ROLES
from kompetensplan.peers.forms import SCOPES
from kompetensplan.plans.labels import (
    ACTIVITY_KINDS,
    CAPACITIES,
    GOAL_STANDINGS,
    LOGIN_METHODS,
    MEETING_KINDS,
    PARTICIPANT_ROLES,
    STEP_KINDS,
)
from kompetensplan.plans.sentences import EVENTS, THINGS
from kompetensplan.requests.models import RequestEventKind

_STATES = {
    "draft": _l("Draft"),
    "proposed": _l("Ready for the meeting"),
    "agreed": _l("Agreed"),
    "set_without_agreement": _l("Set without agreement"),
    "changing": _l("Change proposal"),
    "paused": _l("Paused"),
    "closed": _l("Closed"),
    "ended_without_agreement": _l("Ended without agreement"),
}
_K = RequestEventKind
REQUEST_EVENTS = {
    _K.SENT: _l("Sent"),
    _K.REMINDED: _l("Reminder"),
    _K.UNANSWERED: _l("Unanswered"),
    _K.RAISED: _l("Came to the manager's manager"),
    _K.LIFTED: _l("Taken to the manager's manager"),
    _K.RETURNED: _l("Back on the manager's list"),
    _K.TAKEN: _l("Accepted what was offered instead"),
    _K.WAITS: _l("Rather waits for the first wish"),
    _K.MOVED: _l("Moved along"),
    _K.PLACED: _l("Put into the plan"),
    _K.RECORDED: _l("Wrote down what it took"),
    _K.WITHDRAWN: _l("Withdrawn"),
    _K.TAKEN_ALONG: _l("Sent to the new manager"),
    _K.ENDED: _l("The employment has ended"),
}
# What codes are called: by column, or by table and column where the same column means different
# things. A code without words is shown as it is stored.
CODES: dict[str, Mapping[Any, object]] = {
    "action": ACTIONS,
    "capacity": CAPACITIES,
    "asked_capacity": CAPACITIES,
    "decided_capacity": CAPACITIES,
    "login_method": LOGIN_METHODS,
    "method": LOGIN_METHODS,
    "guide_step.guide": GUIDES,
    "guide_step.step": STEP_NAMES,
    "standing": GOAL_STANDINGS,
    "target_kind": THINGS,
    "paused_from": _STATES,
    "plan.state": _STATES,
    "plan_version.kind": _STATES,
    "plan_event.kind": EVENTS,
    "activity.kind": ACTIVITY_KINDS,
    "step.kind": STEP_KINDS,
    "meeting.kind": MEETING_KINDS,
    "booking_proposal.kind": MEETING_KINDS,
    "meeting_participant.role": PARTICIPANT_ROLES,
    "role_grant.role": ROLES,
    "deputy.kind": DEPUTY_KINDS,
    "deputy.scope": DEPUTY_SCOPES,
    "peer_resource.scope": SCOPES,
    "training_request.state": {
        "sent": _l("Waiting for an answer"),
        "postponed": _l("Postponed"),
        "offered": _l("Something else is offered"),
        "granted": _l("Granted"),
        "replaced": _l("Replaced"),
        "withdrawn": _l("Withdrawn"),
        "taken_along": _l("Sent to the new manager"),
        "ended": _l("The employment has ended"),
    },
    "request_answer.kind": {
        "granted": _l("Granted"),
        "postponed": _l("Postponed"),
        "replaced": _l("Replaced"),
    },
    "request_event.kind": REQUEST_EVENTS,
    "reply": {"takes": _l("Accept the offer"), "waits": _l("Rather wait for my first wish")},
    "raised_for": {
        "away": _l("Nobody below is at work"),
        "silent": _l("21 days without an answer"),
        "lifted": _l("The manager took it there"),
    },
    "plan_release.state": {
        "open": _l("Waits for a decision"),
        "released": _l("Copy given out"),
        "withheld": _l("Not given out"),
    },
    "chosen": {
        "removed": _l("The sentence was taken out"),
        "about_work": _l("It is about the work"),
    },
    "language": {"sv": "Svenska", "en": "English"},
    "colour_scheme": {
        "auto": _l("As the device"),
        "light": _l("Light"),
        "dark": _l("Dark"),
    },
    "mail_choice": {
        "at_once": _l("At once"),
        "daily": _l("Once a day"),
        "urgent_only": _l("Only what is urgent"),
    },
    "invitation_choice": {
        "at_once": _l("Send them at once"),
        "when_back": _l("Wait until I am back"),
    },
    "form": {
        "permanent": _l("Permanent"),
        "fixed_term": _l("Fixed term"),
        "hourly": _l("By the hour"),
    },
    "signature.kind": {
        "approval": _l("Approval"),
        "confirmation": _l("Confirmation"),
        "decision": _l("Decision"),
    },
    "owner": {"employee": _l("Employee"), "manager": _l("Manager"), "both": _l("Both")},
    "outcome": {"done": _l("Done"), "not_done": _l("Did not come about")},
    "plan_offer.answer": {"accepted": _l("Accepted"), "declined": _l("Declined")},
    "suggestion.state": {
        "open": _l("Open"),
        "used": _l("Used"),
        "left": _l("Left as it was"),
        "withdrawn": _l("Taken back"),
    },
    "change_answer.kind": {"accept": _l("Accept"), "discuss": _l("Talk about it")},
    "mail.state": {
        "queued": _l("Waits to be sent"),
        "sent": _l("Sent"),
        "dropped": _l("Never sent"),
    },
    "plan_document.state": {
        "queued": _l("Is being made"),
        "ready": _l("Ready"),
        "failed": _l("Could not be made"),
    },
    "export.state": {
        "preparing": _l("Is being made"),
        "ready": _l("Ready"),
        "failed": _l("Could not be made"),
        "cancelled": _l("Stopped"),
        "expired": _l("Removed"),
    },
    "one_time_link.purpose": {
        "activation": _l("First log-in"),
        "reset": _l("New password"),
    },
}


def code_words(table: str, column: str, code: str) -> str:
    """Return what a code is called, or the code."""
    words = CODES.get(f"{table}.{column}", CODES.get(column, {}))
    return str(words.get(code, code))
