"""The employee's own notes, sealed (CONF-3)."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "own_notes",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key_name", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_own_notes_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_own_notes_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_own_notes")),
    )
    op.create_index(op.f("ix_own_notes_person_id"), "own_notes", ["person_id"])
    op.create_index(op.f("ix_own_notes_key_name"), "own_notes", ["key_name"])


def downgrade() -> None:
    op.drop_table("own_notes")
