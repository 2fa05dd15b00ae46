"""What was chosen about a marked sentence is kept, without the sentence (CONF-5)."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

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


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "sentence_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "target_kind",
            _choice("targetkind", "plan", "goal", "activity", "step"),
            nullable=False,
        ),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("chosen", _choice("sentencechoice", "removed", "about_work"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("capacity", _choice("capacity", *CAPACITIES), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_sentence_answer_plan_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sentence_answer_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_answer")),
    )
    op.create_index("ix_sentence_answer_plan", "sentence_answer", ["plan_id", "fingerprint"])
    op.create_index(op.f("ix_sentence_answer_person_id"), "sentence_answer", ["person_id"])


def downgrade() -> None:
    op.drop_table("sentence_answer")
