"""What hangs on what in the database, as destruction goes through it.

By name, so that destruction also reaches the tables of packages that stand above this one.
`tests/retention/test_tables.py` holds it against the foreign keys of all models.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import ColumnElement, Table, select

from kompetensplan.db import db

Hangs = Mapping[str, tuple[str, str]]  # table → its column, and the table that it points at

# In the order of reading; destroyed from the leaves (`from_the_leaves`).
ON_PLAN: Final[Hangs] = {
    "goal": ("plan_id", "plan"),
    "goal_link": ("goal_id", "goal"),
    "goal_share": ("goal_id", "goal"),
    "activity": ("goal_id", "goal"),
    "step": ("activity_id", "activity"),
    "peer_invitation": ("step_id", "step"),
    "meeting": ("plan_id", "plan"),
    "meeting_participant": ("meeting_id", "meeting"),
    "preparation": ("meeting_id", "meeting"),
    "action_point": ("plan_id", "plan"),
    "goal_follow_up": ("meeting_id", "meeting"),
    "booking_row": ("meeting_id", "meeting"),
    "plan_version": ("plan_id", "plan"),
    "plan_document": ("version_id", "plan_version"),
    "document_alarm": ("version_id", "plan_version"),
    "annulment": ("version_id", "plan_version"),
    "plan_release": ("version_id", "plan_version"),
    "export_item": ("version_id", "plan_version"),
    "plan_reading": ("plan_id", "plan"),
    "signature": ("plan_id", "plan"),
    "signed_paper": ("signature_id", "signature"),
    "standpoint": ("plan_id", "plan"),
    "change_answer": ("plan_id", "plan"),
    "plan_offer": ("plan_id", "plan"),
    "comment": ("plan_id", "plan"),
    "comment_wording": ("comment_id", "comment"),
    "comment_reading": ("comment_id", "comment"),
    "suggestion": ("plan_id", "plan"),
    "sentence_answer": ("plan_id", "plan"),
    "plan_event": ("plan_id", "plan"),
    "field_change": ("plan_id", "plan"),
    "reading_occasion": ("plan_id", "plan"),
    "own_notes": ("plan_id", "plan"),
    "plan_presence": ("plan_id", "plan"),
    "notice": ("plan_id", "plan"),
    "destruction_warning": ("plan_id", "plan"),
}
ON_EARLIER_PLAN: Final[Hangs] = {
    "earlier_plan_reading": ("earlier_plan_id", "earlier_plan"),
    "destruction_warning": ("earlier_plan_id", "earlier_plan"),
}
# What is a person's own, and goes with the account. The documents are gone before.
ON_EMPLOYMENT: Final[Hangs] = {
    "employment_move": ("employment_id", "employment"),
    "unit_manager": ("employment_id", "employment"),
    "named_approver": ("employment_id", "employment"),
    "peer_resource": ("employment_id", "employment"),
    "booking_row": ("employment_id", "employment"),
    "goal_share": ("employment_id", "employment"),
    "employment": ("person_id", "person"),
}
ON_PERSON: Final[Hangs] = {
    "person_word": ("person_id", "person"),
    "credential": ("person_id", "person"),
    "person_key": ("person_id", "person"),
    "one_time_link": ("person_id", "person"),
    "login_session": ("person_id", "person"),
    "stored_upload": ("owner_id", "person"),
    "calendar_feed": ("person_id", "person"),
    "guide_step": ("person_id", "person"),
    "notice": ("person_id", "person"),
    "role_grant": ("person_id", "person"),
    "deputy": ("person_id", "person"),
    "named_approver": ("person_id", "person"),
    "hold": ("person_id", "person"),
    "own_notes": ("person_id", "person"),
    "plan_presence": ("person_id", "person"),
    "comment_reading": ("person_id", "person"),
    "export_item": ("export_id", "export"),
    "export_file": ("export_id", "export"),
    "export": ("asked_by_id", "person"),
    "booking_row": ("proposal_id", "booking_proposal"),
    "booking_proposal": ("owner_id", "person"),
}
# What stays when the account goes: it no longer says who did it.
LETS_GO: Final = (
    ("authority_succession", "recorded_by_id"),
    ("barrier_report", "handled_by_id"),
    ("deputy", "decided_by_id"),
    ("deputy", "on_behalf_of_id"),
    ("goal_template", "written_by_id"),
    ("hold", "lifted_by_id"),
    ("hold", "set_by_id"),
    ("notice", "by_id"),
    ("one_time_link", "created_by_id"),
    ("planning_round", "owner_id"),
    ("priority", "published_by_id"),
    ("quality_dialogue", "recorded_by_id"),
    ("retention_decision", "recorded_by_id"),
    ("retention_decision", "withdrawn_by_id"),
    ("promise", "recorded_by_id"),
    ("role_grant", "granted_by_id"),
    ("round_reminder", "asked_by_id"),
    ("round_unit", "opened_by_id"),
    ("setting", "set_by_id"),
    ("training_frame", "set_by_id"),
    ("vision", "published_by_id"),
)


# What points at a part of a plan and outlives it: it no longer says at which.
OUTLIVES: Final = (
    ("goal", "copied_from_id", "goal"),
    ("training_request", "goal_id", "goal"),
    ("training_request", "activity_id", "activity"),
    ("training_request", "placed_id", "activity"),
)


def named(table: str) -> Table:
    return db.metadata.tables[table]


def people_columns() -> set[tuple[str, str]]:
    """Return each column, in any table, that says who somebody is."""
    return {
        (table.name, key.parent.name)
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }


def documents_columns() -> list[tuple[str, str]]:
    """Return the columns that keep an account: somebody else's document names the person.

    All that is not said to go or to let go: what is forgotten here keeps an account, never
    destroys a document.
    """
    own = {(table, column) for table, (column, _) in ON_PERSON.items()}
    own.add(("employment", "person_id"))
    return sorted(people_columns() - own - set(LETS_GO))


def rows_of(hangs: Hangs, table: str, top_id: int) -> ColumnElement[bool]:
    """Return which rows of a table hang on the thing with this id, over any number of tables."""
    column, parent = hangs[table]
    here = named(table).c[column]
    if parent not in hangs:
        return here == top_id
    above = named(parent)
    return here.in_(select(above.c.id).where(rows_of(hangs, parent, top_id)))


def from_the_leaves(hangs: Hangs) -> list[str]:
    """Return the tables in an order in which their rows can be deleted."""
    order = [table.name for table in reversed(db.metadata.sorted_tables)]
    return [name for name in order if name in hangs]
