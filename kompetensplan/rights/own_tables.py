"""Where a person's data is found in each table, what of it is given, and what is not and why.

`PARTS` are rows about the person: by which column a row hangs on the person or on another part.
`DONE` are rows about others that the person made: what was done and when, with the person's own
words, never what somebody else's plan says. `EXEMPT` and `NOT_FOLLOWED` say why the rest is not
there. `tests/rights/test_own_tables.py` walks every table and every link to a person.
"""

import enum
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Section(enum.StrEnum):
    """The headings of the document, in their order."""

    PERSON = "person"
    WORK = "work"
    PLANS = "plans"
    EARLIER = "earlier"
    HELP = "help"
    READ = "read"
    TOLD = "told"
    LOGIN = "login"
    TRACE = "trace"


SECTIONS = {
    Section.PERSON: _l("You"),
    Section.WORK: _l("Employments and assignments"),
    Section.PLANS: _l("Your plans"),
    Section.EARLIER: _l("Earlier plans"),
    Section.HELP: _l("What you offer to help with"),
    Section.READ: _l("Who has read"),
    Section.TOLD: _l("What you have been told"),
    Section.LOGIN: _l("How you log in"),
    Section.TRACE: _l("The log about you"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Rows about the person: under which heading, and by which column of which table.

    `nested` rows stand inside the row that they hang on; `title` is the column that names a row.
    """

    section: Section
    via: str
    under: str = "person"
    nested: bool = False
    title: str = ""


def _in(under: str, via: str, title: str = "", section: Section = Section.PLANS) -> Part:
    return Part(section, via, under, nested=True, title=title)


# A table comes after the one that it hangs on.
PARTS: dict[str, Part] = {
    "person": Part(Section.PERSON, "id"),
    "employment": Part(Section.WORK, "person_id", title="title"),
    "employment_move": _in("employment", "employment_id", section=Section.WORK),
    "unit_manager": _in("employment", "employment_id", section=Section.WORK),
    "named_approver": _in("employment", "employment_id", section=Section.WORK),
    "deputy": Part(Section.WORK, "person_id"),
    "role_grant": Part(Section.WORK, "person_id"),
    "plan": Part(Section.PLANS, "employment_id", "employment", title="round_id"),
    "goal": _in("plan", "plan_id", "title"),
    "goal_link": _in("goal", "goal_id"),
    "goal_share": _in("goal", "goal_id"),
    "activity": _in("goal", "goal_id", "title"),
    "step": _in("activity", "activity_id"),
    "peer_invitation": _in("step", "step_id"),
    "meeting": _in("plan", "plan_id", "kind"),
    "meeting_participant": _in("meeting", "meeting_id"),
    "preparation": _in("meeting", "meeting_id"),
    "goal_follow_up": _in("meeting", "meeting_id"),
    "booking_row": _in("employment", "employment_id", section=Section.WORK),
    "action_point": _in("plan", "plan_id"),
    "own_notes": _in("plan", "plan_id"),
    "standpoint": _in("plan", "plan_id"),
    "plan_version": _in("plan", "plan_id"),
    "plan_document": _in("plan_version", "version_id"),
    "document_alarm": _in("plan_document", "version_id"),
    "annulment": _in("plan_version", "version_id"),
    "plan_release": _in("plan_version", "version_id"),
    "signature": _in("plan", "plan_id"),
    "signed_paper": _in("signature", "signature_id"),
    "comment": _in("plan", "plan_id"),
    "comment_wording": _in("comment", "comment_id"),
    "comment_reading": _in("comment", "comment_id"),
    "suggestion": _in("plan", "plan_id"),
    "change_answer": _in("plan", "plan_id"),
    "plan_offer": _in("plan", "plan_id"),
    "plan_event": _in("plan", "plan_id"),
    "field_change": _in("plan", "plan_id"),
    "sentence_answer": _in("plan", "plan_id"),
    "plan_presence": _in("plan", "plan_id"),
    "training_request": Part(Section.PLANS, "employment_id", "employment", title="what"),
    "request_answer": _in("training_request", "request_id"),
    "request_event": _in("training_request", "request_id"),
    "earlier_plan": Part(Section.EARLIER, "employment_id", "employment", title="period"),
    "peer_resource": Part(Section.HELP, "employment_id", "employment"),
    "plan_reading": Part(Section.READ, "plan_id", "plan"),
    "reading_occasion": Part(Section.READ, "plan_id", "plan"),
    "earlier_plan_reading": Part(Section.READ, "earlier_plan_id", "earlier_plan"),
    "notice": Part(Section.TOLD, "person_id"),
    "mail": Part(Section.TOLD, "to"),
    "guide_step": Part(Section.TOLD, "person_id"),
    "calendar_feed": Part(Section.TOLD, "person_id"),
    "credential": Part(Section.LOGIN, "person_id"),
    "one_time_link": Part(Section.LOGIN, "person_id"),
    "login_session": Part(Section.LOGIN, "person_id"),
    "login_attempt": Part(Section.LOGIN, "key"),
    "person_key": Part(Section.TRACE, "person_id"),
    "audit_entry": Part(Section.TRACE, "subject"),
    "hold": Part(Section.TRACE, "person_id"),
    "destruction_warning": _in("plan", "plan_id"),
}

# By which column a person made a row about something or somebody else, and what of it is given.
DONE: dict[str, dict[str, tuple[str, ...]]] = {
    "vision": {"published_by_id": ("title", "published_at")},
    "priority": {"published_by_id": ("code", "title", "published_at")},
    "planning_round": {"owner_id": ("name", "created_at")},
    "round_unit": {"opened_by_id": ("unit_id", "opened_at", "early_reason")},
    "goal_template": {"written_by_id": ("unit_id", "title", "written_at")},
    "round_reminder": {"asked_by_id": ("round_id", "unit_id", "asked_on")},
    "quality_dialogue": {
        "recorded_by_id": ("unit_id", "held_on", "participants", "actions", "recorded_at")
    },
    "authority_succession": {"recorded_by_id": ("decision", "diary_number", "recorded_at")},
    "role_grant": {"granted_by_id": ("role", "unit_id", "granted_at")},
    "deputy": {
        "decided_by_id": ("unit_id", "kind", "decided_at"),
        "on_behalf_of_id": ("person_id", "unit_id", "kind", "scope", "starts_on", "ends_on"),
    },
    "named_approver": {"person_id": ("title", "starts_on", "ends_on")},
    "one_time_link": {"created_by_id": ("purpose", "created_at")},
    "stored_upload": {"owner_id": ("purpose", "name", "created_at")},
    "booking_proposal": {
        "owner_id": (
            *("created_at", "sent_at", "kind", "first_day", "last_day", "weekdays", "skipped"),
            *("opens", "closes", "opens_again", "closes_again", "minutes", "pause", "place"),
        )
    },
    "meeting": {"booked_by_id": ("plan_id", "kind", "starts_at", "minutes", "place", "link")},
    "meeting_participant": {"added_by_id": ("role", "added_at")},
    "preparation": {
        "person_id": ("meeting_id", "looking_back", "present", "ahead", "changed_at", "shared_at")
    },
    "goal_follow_up": {"person_id": ("meeting_id", "at")},
    "action_point": {"made_by_id": ("plan_id", "made_at", "due_on")},
    "signature": {
        "person_id": (
            *("plan_id", "kind", "name", "capacity", "on_behalf_of", "at", "login_method"),
        )
    },
    "signed_paper": {"recorded_by_id": ("recorded_at",)},
    "annulment": {
        "asked_by_id": ("reason", "asked_capacity", "asked_at"),
        "decided_by_id": ("decided_capacity", "decided_at"),
    },
    "comment": {
        "person_id": ("plan_id", "text", "at", "capacity", "edited_at", "removed_at"),
        "resolved_by_id": ("plan_id", "resolved_at"),
    },
    "comment_reading": {"person_id": ("at",)},
    "suggestion": {
        "person_id": ("plan_id", "field", "text", "why", "at", "capacity", "state"),
        "answered_by_id": ("plan_id", "answered_at", "state"),
    },
    "plan_offer": {"made_by_id": ("plan_id", "goal", "activity", "why", "made_at", "capacity")},
    "change_answer": {"person_id": ("plan_id", "kind", "text", "at", "capacity")},
    "plan_event": {"person_id": ("plan_id", "kind", "at", "capacity")},
    "field_change": {"person_id": ("plan_id", "field", "at", "capacity")},
    "sentence_answer": {"person_id": ("plan_id", "field", "chosen", "at", "capacity")},
    "plan_presence": {"person_id": ("plan_id", "seen_at")},
    "training_request": {"raised_to_id": ("state", "raised_on", "raised_for")},
    "request_answer": {"by_id": ("request_id", "kind", "reason", "alternative", "at", "capacity")},
    "request_event": {"person_id": ("request_id", "kind", "at", "capacity")},
    "promise": {"recorded_by_id": ("is_on", "diary_number", "recorded_at")},
    "setting": {"set_by_id": ("name", "value", "set_at")},
    "training_frame": {"set_by_id": ("unit_id", "year", "minutes", "cost", "set_at")},
    "peer_invitation": {
        "person_id": ("text", "invited_at", "answered_at", "withdrawn_at"),
    },
    "earlier_plan": {"added_by_id": ("period", "added_at", "capacity")},
    "plan_reading": {"person_id": ("plan_id", "at", "capacity", "reason", "in_bulk")},
    "reading_occasion": {"person_id": ("plan_id", "reason", "at", "until")},
    "earlier_plan_reading": {"person_id": ("at", "capacity")},
    "plan_release": {
        "begun_by_id": ("begun_at", "state"),
        "recorded_by_id": ("decided_at", "state"),
    },
    "barrier_report": {"handled_by_id": ("at", "handled_at")},
    "audit_entry": {"actor": ("at", "capacity", "action", "subject_type", "address", "device")},
    "export": {"asked_by_id": ("asked_at", "state", "total", "finished_at")},
    "hold": {"set_by_id": ("set_at", "reason"), "lifted_by_id": ("lifted_at", "lift_reason")},
    "retention_decision": {
        "recorded_by_id": ("kind", "number", "recorded_at"),
        "withdrawn_by_id": ("kind", "number", "withdrawn_at"),
    },
}

_NOBODY = _l("Says nothing about anybody.")
_CHAIN = _l("Holds the log together, and says nothing about anybody.")
_NUMBERS = _l("Holds numbers about units only.")
_A_DAY = _l("Which plans a file has for a day; who has fetched yours stands under who has read it.")
_AN_HOUR = _l("Documents that are kept ready for an hour; what they say stands in other tables.")
_COMPUTED = _l("Computed from the rest, for sorting, searching or the order of saving.")
EXEMPT: dict[str, LazyString] = {
    "person_word": _COMPUTED,
    "unit": _NOBODY,
    "former_name": _NOBODY,
    "priority_competence": _NOBODY,
    "priority_word": _NOBODY,
    "framework": _NOBODY,
    "competence": _NOBODY,
    "round_window": _NOBODY,
    "heartbeat": _NOBODY,
    "folder_import": _l("Figures of imports; what was refused is kept for thirty days."),
    "audit_head": _CHAIN,
    "audit_checkpoint": _CHAIN,
    "audit_watch": _CHAIN,
    "unit_figure": _NUMBERS,
    "export_item": _A_DAY,
    "export_file": _A_DAY,
    "content_figure": _NUMBERS,
    "summary_document": _AN_HOUR,
    "issued_summary": _NUMBERS,
    "destruction": _NUMBERS,
    "destroying": _l("Holds something only in the moment when it is destroyed."),
}

# Links to a person that lead to nothing more of the person's own.
NOT_FOLLOWED: dict[tuple[str, str], LazyString] = {
    ("notice", "by_id"): _l("It is about those who were told; what you did stands in the history."),
    ("person_word", "person_id"): _COMPUTED,
    ("own_notes", "person_id"): _l("It is always the employee of the plan."),
    ("standpoint", "person_id"): _l("It is always the employee of the plan."),
}

# Columns that are not given, and why.
_SECRET = _l("Secret: whoever had it could log in or read in your place.")
LEFT_OUT: dict[str, LazyString] = {
    "token_hash": _SECRET,
    "password_hash": _SECRET,
    "key": _SECRET,
    "sealed": _SECRET,
    "key_name": _SECRET,
    "sort_key": _COMPUTED,
    "search_key": _COMPUTED,
    "version": _COMPUTED,
    "session_epoch": _COMPUTED,
    "epoch": _COMPUTED,
    "position": _COMPUTED,
    "lease_until": _COMPUTED,
    "attempts": _COMPUTED,
    "mark": _COMPUTED,
    "sequence": _COMPUTED,
    "batch": _COMPUTED,
    "seq": _COMPUTED,
    "previous": _COMPUTED,
    "hash": _COMPUTED,
    "fingerprint": _COMPUTED,
    "masks": _l("Places in the text; how many they are is given."),
    "recipient": _l("Who asks for a public document may remain unknown."),
}
