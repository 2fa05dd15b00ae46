"""What the two answer to each change of a proposal."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

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


def upgrade() -> None:
    op.create_table(
        "change_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("kind", _values("answerkind", "accept", "discuss"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("capacity", _values("capacity", *CAPACITIES), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind = 'accept' OR text <> ''", name=op.f("ck_change_answer_discussion_has_words")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_change_answer_person_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_change_answer_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_answer")),
    )
    op.create_index("ix_change_answer_plan", "change_answer", ["plan_id", "base"])


def _values(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    op.drop_table("change_answer")
