"""The types of documents that this software holds, as the table of 2.7, with all its tables.

Periods here are *proposals*. What holds is a `RetentionDecision`; without one nothing of the
type is destroyed (RET-2). `tests/test_architecture.py` sees to it that every table of the
database stands here: a new one is given a type, or a reason why it needs none.
"""

from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.retention.periods import Period, PeriodUnit

YEARS, DAYS = PeriodUnit.YEARS, PeriodUnit.DAYS


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One type: what is in it, when its period starts, and what is proposed.

    Attributes:
        tables: where its rows are. Those of a plan belong to agreed plans and drafts alike.
        is_told: the employee and the manager are told thirty days before (RET-5).
    """

    name: str
    label: LazyString
    holds: LazyString
    starts: LazyString
    proposal: Period
    tables: tuple[str, ...]
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Exempt:
    """What no decision on destruction is about, and why."""

    label: LazyString
    why: LazyString
    tables: tuple[str, ...]


# What hangs on a plan, and goes with it.
OF_A_PLAN: Final = (
    *("plan", "goal", "goal_link", "activity", "step", "goal_share"),
    *("meeting", "meeting_participant", "preparation", "action_point", "goal_follow_up"),
    *("signature", "signed_paper", "standpoint", "plan_version", "plan_document", "annulment"),
    *("change_answer", "comment", "comment_wording", "comment_reading", "suggestion"),
    *("peer_invitation", "plan_offer", "sentence_answer", "document_alarm", "plan_release"),
    *("destruction_warning", "destroying"),
)
DECIDED: Final = {
    kind.name: kind
    for kind in (
        DocumentKind(
            "agreed_plan",
            _l("Agreed plan"),
            _l(
                "Every version with its PDF, steps, reflections, comments and meetings. Plans that"
                " were set without agreement too."
            ),
            _l("The end of the plan period"),
            Period(2, YEARS),
            OF_A_PLAN,
            is_told=True,
        ),
        DocumentKind(
            "draft",
            _l("Draft that was never agreed"),
            _l("The draft with its steps, comments and meetings."),
            _l("The end of the planning round"),
            Period(90, DAYS),
            OF_A_PLAN,
            is_told=True,
        ),
        DocumentKind(
            "earlier_plan",
            _l("Earlier plan as a file"),
            _l("Plans from before this system, as PDF or Word files."),
            _l("The end of the year in the file's period, or else the day it was added"),
            Period(2, YEARS),
            ("earlier_plan",),
            is_told=True,
        ),
        DocumentKind(
            "plan_log",
            _l("Reading and change log"),
            _l("Who has read a plan, and who has changed what in it."),
            _l("The day of the event, at the earliest when the plan is closed"),
            Period(2, YEARS),
            (
                "plan_event",
                "field_change",
                "plan_reading",
                "reading_occasion",
                "earlier_plan_reading",
            ),
        ),
        DocumentKind(
            "audit_log",
            _l("Log of the system"),
            _l("Who has done what in the system, without anything of what plans say."),
            _l("The day of the event"),
            Period(2, YEARS),
            ("audit_entry",),
        ),
        DocumentKind(
            "notice",
            _l("Notices and mail"),
            _l("What people have been told, and that mail was sent. Never what plans say."),
            _l("The day when it was told"),
            Period(1, YEARS),
            ("notice", "mail"),
        ),
        DocumentKind(
            "training_request",
            _l("Requests for training with answers"),
            _l("What employees have asked to learn, what was answered, and what came of it."),
            _l("The day when the request came to its end"),
            Period(2, YEARS),
            ("training_request", "request_answer", "request_event"),
        ),
        DocumentKind(
            "booking",
            _l("Proposals of meeting times"),
            _l("The manager's working paper for booking several meetings at once."),
            _l("The day when the proposal was made"),
            Period(1, YEARS),
            ("booking_proposal", "booking_row"),
        ),
        DocumentKind(
            "barrier_report",
            _l("Accessibility report"),
            _l("What somebody has written about a page that could not be used."),
            _l("The day when the report was handled"),
            Period(2, YEARS),
            ("barrier_report",),
        ),
        DocumentKind(
            "account",
            _l("Account of a person who has left"),
            _l(
                "Name, address, employments, roles, settings and what was fetched in bulk."
                " Closed after the last day."
            ),
            _l("The last day of employment, at the earliest when the last document is destroyed"),
            Period(0, DAYS),
            (
                *("person", "person_word", "credential"),
                *("employment", "employment_move", "unit_manager"),
                *("deputy", "named_approver", "role_grant", "peer_resource", "calendar_feed"),
                *("guide_step", "hold", "one_time_link", "person_key", "export"),
            ),
        ),
    )
}

KEPT: Final = (
    Exempt(
        _l("Vision and priorities"),
        _l("They say what the municipality wanted."),
        ("vision", "priority", "priority_word", "priority_competence"),
    ),
    Exempt(
        _l("Planning rounds and templates for goals"),
        _l("They say how the work was done. They hold nothing about employees."),
        ("planning_round", "round_unit", "round_window", "goal_template", "round_reminder"),
    ),
    Exempt(
        _l("Quality dialogues"),
        _l("What managers have agreed on about a unit as a whole, without individuals."),
        ("quality_dialogue",),
    ),
    Exempt(
        _l("The promise about training, and what units have for it"),
        _l("They say what was decided. They hold nothing about employees."),
        ("promise", "training_frame"),
    ),
    Exempt(
        _l("Settings of the system"),
        _l("Kept: they say what held on a day. They hold nothing about employees."),
        ("setting",),
    ),
    Exempt(
        _l("Units and committees"),
        _l("The organisation as it was on a day."),
        ("unit", "former_name", "authority_succession"),
    ),
    Exempt(
        _l("Aggregated figures"),
        _l("Numbers about many, with small groups hidden."),
        ("unit_figure", "content_figure", "issued_summary"),
    ),
    Exempt(
        _l("Decisions on destruction and protocols of it"),
        _l("They say what was destroyed, when and by which decision. They hold no names."),
        ("retention_decision", "destruction"),
    ),
    Exempt(
        _l("Where the log of the system ends and has been cut"),
        _l("Without it nobody could tell that the log is whole."),
        ("audit_head", "audit_checkpoint", "audit_watch"),
    ),
    Exempt(
        _l("Competence frameworks"),
        _l("Published texts that hold nothing about anybody."),
        ("framework", "competence"),
    ),
)

FORGOTTEN: Final = (
    Exempt(
        _l("The employee's own notes"),
        _l("Removed when the plan is agreed or its round is over. Nobody else can read them."),
        ("own_notes",),
    ),
    Exempt(
        _l("Who has a plan open just now"),
        _l("Removed after a few minutes."),
        ("plan_presence",),
    ),
    Exempt(
        _l("Log-ins and attempts to log in"),
        _l("Removed after at most two days."),
        ("login_session", "login_attempt"),
    ),
    Exempt(
        _l("Reports of imports from the folder"),
        _l("Removed after thirty days; that those files were imported is kept."),
        ("folder_import",),
    ),
    Exempt(
        _l("Uploaded files that nobody has confirmed"),
        _l("Removed when they have been imported, or after a day."),
        ("stored_upload",),
    ),
    Exempt(
        _l("Files with many plans at once"),
        _l("Removed after a day, and at once when one of the plans is destroyed."),
        ("export_item", "export_file"),
    ),
    Exempt(
        _l("Summaries and overviews as PDF"),
        _l("Removed after an hour, and made anew when somebody asks."),
        ("summary_document",),
    ),
    Exempt(
        _l("The worker's clock"),
        _l("A time for each job. It holds nothing about anybody."),
        ("heartbeat",),
    ),
)


def covered() -> set[str]:
    """Return every table that is named here."""
    exempt = {table for each in (*KEPT, *FORGOTTEN) for table in each.tables}
    return exempt | {table for kind in DECIDED.values() for table in kind.tables}
