"""Suggestions of other texts, and what the history says of them and of comments (PLAN-7).

The CHECK of a plan's history is extended from what it allows now.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TARGETS = ("plan", "goal", "activity", "step")
STATES = ("open", "used", "left", "withdrawn")
CAPACITIES = (
    "employee",
    "manager",
    "acting_manager",
    "deputy",
    "manager_above",
    "named_approver",
    "managers_manager",
    "hr",
    "registrar",
    "system_administrator",
    "data_protection_officer",
    "system",
)


NEW = (
    "commented",
    "suggested",
    "suggestion_used",
    "suggestion_left",
    "suggestion_withdrawn",
)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("target_kind", _choice("targetkind", TARGETS), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("capacity", _choice("capacity", CAPACITIES), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("state", _choice("suggestionstate", STATES), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("base <> text", name=op.f("ck_suggestion_changes_something")),
        sa.CheckConstraint(
            "(state IN ('used', 'left')) = (answered_at IS NOT NULL)",
            name=op.f("ck_suggestion_answered_knows_when"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_suggestion_answered_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_suggestion_plan_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_suggestion_person_id")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_suggestion_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index("ix_suggestion_plan", "suggestion", ["plan_id", "state"])
    allow(lambda kinds: [*kinds, *(kind for kind in NEW if kind not in kinds)])


def allow(change: Callable[[list[str]], list[str]]) -> None:
    """Let the CHECK of a plan's history allow other kinds than it does."""
    found = sa.inspect(op.get_bind()).get_check_constraints("plan_event")
    check = next(each for each in found if each["name"] == "ck_plan_event_eventkind")
    kinds = change(check["sqltext"].split("'")[1::2])
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("plan_event") as table:
        table.drop_constraint(op.f("ck_plan_event_eventkind"), type_="check")
        table.create_check_constraint(op.f("ck_plan_event_eventkind"), f"kind IN ({listed})")


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW)
    op.execute(f"DELETE FROM plan_event WHERE kind IN ({listed})")  # noqa: S608
    allow(lambda kinds: [kind for kind in kinds if kind not in NEW])
    op.drop_table("suggestion")
