"""Tables of what is common to all, of figures, of the trace and of an authority’s duties."""

from flask_babel import lazy_gettext as _l

from kompetensplan.policy import Permission
from kompetensplan.rights.purposes import Purpose, Use, Whose

P = Permission
_EMPLOYEE = (Whose.EMPLOYEES,)
_BOTH = (Whose.EMPLOYEES, Whose.MANAGERS)
_MANAGER = (Whose.MANAGERS,)
_USERS = (Whose.USERS,)
_ROLES = (Whose.ROLE_HOLDERS,)
_NOBODY: tuple[Whose, ...] = ()

DIRECTION: dict[str, Use] = {
    "vision": Use(
        Purpose.DIRECTION,
        _l("The vision, and who published it"),
        _ROLES,
        (P.PRIORITY_READ,),
    ),
    "priority": Use(
        Purpose.DIRECTION,
        _l("Priorities, and who published them"),
        _MANAGER,
        (P.PRIORITY_READ,),
    ),
    "priority_word": Use(
        Purpose.DIRECTION,
        _l("The words of a priority's title, by which the search finds it"),
        _NOBODY,
        (P.PRIORITY_READ,),
    ),
    "priority_competence": Use(
        Purpose.DIRECTION,
        _l("Which competences a priority asks for"),
        _NOBODY,
        (P.PRIORITY_READ,),
    ),
    "framework": Use(Purpose.DIRECTION, _l("Frameworks of competence"), _NOBODY, (P.PAGES_OPEN,)),
    "competence": Use(
        Purpose.DIRECTION,
        _l("The competences of a framework"),
        _NOBODY,
        (P.PAGES_OPEN,),
    ),
    "planning_round": Use(
        Purpose.DIRECTION,
        _l("Planning rounds, and who is responsible"),
        _ROLES,
        (P.ROUND_READ,),
    ),
    "round_window": Use(
        Purpose.DIRECTION,
        _l("When in a round something is done"),
        _NOBODY,
        (P.ROUND_READ,),
    ),
    "round_unit": Use(
        Purpose.DIRECTION,
        _l("Which units are in a round, and who opened it for them"),
        _MANAGER,
        (P.ROUND_READ,),
    ),
    "goal_template": Use(
        Purpose.DIRECTION,
        _l("Goals to begin from, and who wrote them"),
        _MANAGER,
        (P.PLAN_EDIT, P.GOAL_TEMPLATE_EDIT),
    ),
    "round_reminder": Use(
        Purpose.DIRECTION,
        _l("When those who are left in a round were reminded, and who asked for it"),
        _ROLES,
        (P.ROUND_REMIND,),
    ),
    "quality_dialogue": Use(
        Purpose.DIRECTION,
        _l("What managers have agreed on about a unit as a whole, and who was there"),
        _MANAGER,
        (P.DIALOGUE_READ,),
    ),
}

FIGURES: dict[str, Use] = {
    "unit_figure": Use(
        Purpose.FIGURES,
        _l("How far the plans of a unit have come, in numbers"),
        _NOBODY,
        (P.UNIT_FIGURES_READ,),
    ),
    "content_figure": Use(
        Purpose.FIGURES,
        _l("How many goals hang on a priority, and planned hours, in numbers"),
        _NOBODY,
        (P.UNIT_FIGURES_READ, P.PRIORITY_READ),
    ),
    "summary_document": Use(
        Purpose.FIGURES,
        _l(
            "Summaries and overviews as PDF: the same figures, what employees have chosen to tell,"
            " and who manages which unit"
        ),
        _BOTH,
        (P.UNIT_FIGURES_READ, P.ORGANISATION_READ),
    ),
    "issued_summary": Use(
        Purpose.FIGURES,
        _l("The checksum of each summary that was given out as PDF, and the day"),
        _NOBODY,
        (P.UNIT_FIGURES_READ,),
    ),
}

TRACE: dict[str, Use] = {
    "person_key": Use(
        Purpose.TRACE,
        _l("What makes a name in the log a person; when it is gone nobody can say who it was"),
        _USERS,
    ),
    "audit_head": Use(Purpose.TRACE, _l("Where the chain of the log ends now"), _NOBODY),
    "audit_watch": Use(
        Purpose.TRACE,
        _l("When the log was last checked, and how it went"),
        _NOBODY,
    ),
    "audit_checkpoint": Use(
        Purpose.TRACE,
        _l("Where the log was cut by decision, signed"),
        _NOBODY,
        (P.AUDIT_READ,),
    ),
    "audit_entry": Use(
        Purpose.TRACE,
        _l("What was done, by whom and as what, and from which address; never what a plan says"),
        _USERS,
        (P.AUDIT_READ,),
    ),
    "plan_reading": Use(
        Purpose.TRACE,
        _l("Who beside the two has read an agreed plan, when and as what"),
        _BOTH,
        (P.READING_LOG_READ,),
    ),
    "earlier_plan_reading": Use(
        Purpose.TRACE,
        _l("Who beside the two has opened an earlier plan"),
        _BOTH,
        (P.EARLIER_READ, P.READING_LOG_READ),
    ),
    "reading_occasion": Use(
        Purpose.TRACE,
        _l("Why a manager’s manager wanted to read an agreed plan"),
        _BOTH,
        (P.READING_LOG_READ,),
    ),
}

TRACE |= {
    "export": Use(
        Purpose.TRACE,
        _l("Who has asked for agreed plans in one file, when and how many"),
        _ROLES,
        (P.EXPORT_READ,),
    ),
    "export_item": Use(Purpose.TRACE, _l("Which plans such a file has"), _BOTH, (P.EXPORT_READ,)),
    "export_file": Use(
        Purpose.TRACE,
        _l("The lists in such a file, which name the employees"),
        _BOTH,
        (P.EXPORT_READ,),
    ),
}

DUTIES: dict[str, Use] = {
    "hold": Use(
        Purpose.DUTIES,
        _l("That nothing about a person is destroyed until somebody has lifted it, and why"),
        _EMPLOYEE,
        (P.HOLDS_MANAGE,),
    ),
    "retention_decision": Use(
        Purpose.DUTIES,
        _l("How long each type of document is kept, by which decision, and who wrote it down"),
        _ROLES,
        (P.RETENTION_READ,),
    ),
    "destruction": Use(
        Purpose.DUTIES,
        _l("What was destroyed: type, number, decision and time, without names"),
        _NOBODY,
        (P.RETENTION_READ,),
    ),
    "destruction_warning": Use(
        Purpose.DUTIES,
        _l("When somebody was told that a document will be destroyed"),
        _EMPLOYEE,
        (P.RETENTION_READ,),
    ),
    "destroying": Use(
        Purpose.DUTIES,
        _l("What is being destroyed at this very moment"),
        _EMPLOYEE,
    ),
    "barrier_report": Use(
        Purpose.DUTIES,
        _l("Reports of barriers, with contact details only if they were given"),
        (Whose.ANYBODY,),
        (P.ACCOUNTS_MANAGE,),
    ),
}

RUNNING: dict[str, Use] = {
    "folder_import": Use(
        Purpose.RUNNING,
        _l("What was imported from the folder; which rows were refused, for thirty days"),
        _EMPLOYEE,
        (P.FOLDER_IMPORTS_READ,),
    ),
    "setting": Use(
        Purpose.RUNNING,
        _l("What is decided about the system, and who changed it"),
        _ROLES,
        (P.SETTINGS_READ,),
    ),
    "heartbeat": Use(Purpose.RUNNING, _l("When the worker was last at work"), _NOBODY),
}
