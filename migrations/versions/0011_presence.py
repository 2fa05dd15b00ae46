"""Who has a plan open just now."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "plan_presence",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_presence_person_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_presence_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "person_id", name=op.f("pk_plan_presence")),
    )
    op.create_index(op.f("ix_plan_presence_person_id"), "plan_presence", ["person_id"])
    op.create_index(op.f("ix_plan_presence_seen_at"), "plan_presence", ["seen_at"])


def downgrade() -> None:
    op.drop_table("plan_presence")
