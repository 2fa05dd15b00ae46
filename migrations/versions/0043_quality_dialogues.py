"""Quality dialogues: what managers have agreed on about a unit as a whole (LID-4)."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
TABLE = "quality_dialogue"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("participants", sa.String(length=300), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "participants <> '' AND actions <> ''", name=op.f(f"ck_{TABLE}_says_something")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f(f"fk_{TABLE}_unit_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f(f"fk_{TABLE}_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_unit_id", TABLE, ["unit_id", "held_on"])


def downgrade() -> None:
    op.drop_table(TABLE)
