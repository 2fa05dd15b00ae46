"""The words for kinds and capacities, as they stand on screen and in documents."""

from flask_babel import lazy_gettext as _l

MEETING_KINDS = {
    "planning": _l("Planning talk"),
    "follow_up": _l("Follow-up talk"),
    "closing": _l("Closing talk"),
    "return": _l("Return talk"),
    "change_of_manager": _l("Talk at a change of manager"),
}

ACTIVITY_KINDS = {
    "peer": _l("Peer learning"),
    "web_course": _l("Web course"),
    "coaching": _l("Coaching"),
    "workshop": _l("Workshop"),
    "study_visit": _l("Study visit"),
    "reading": _l("Reading"),
    "practice": _l("Practice at work"),
    "network": _l("Network"),
    "programme": _l("Common programme"),
}

STEP_KINDS = {
    "learn": _l("Learn"),
    "try": _l("Try"),
    "share": _l("Share"),
}

CAPACITIES = {
    "employee": _l("employee"),
    "manager": _l("manager"),
    "acting_manager": _l("acting manager"),
    "deputy": _l("deputy"),
    "manager_above": _l("manager one level up"),
    "named_approver": _l("named by the committee"),
    "managers_manager": _l("manager's manager"),
    "hr": _l("HR"),
    "registrar": _l("registrar"),
    "system_administrator": _l("system administrator"),
    "data_protection_officer": _l("data protection officer"),
    "system": _l("the system"),
    "self": _l("on one's own behalf"),
}

LOGIN_METHODS = {
    "password": _l("password"),
    "municipal_account": _l("municipal account"),
    "paper": _l("on paper"),
}

GOAL_STANDINGS = {
    "on_track": _l("On track"),
    "done": _l("Done"),
    "needs_change": _l("Needs to be changed"),
    "ended": _l("Ended without being done"),
}

PARTICIPANT_ROLES = {
    "interpreter": _l("Interpreter"),
    "union_representative": _l("Union representative"),
    "support_person": _l("Support person"),
}
