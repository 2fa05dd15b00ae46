"""Goals are written once for many, to begin one's own from."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "goal_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("effect_sign", sa.Text(), nullable=False),
        sa.Column("activity", sa.String(length=300), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_goal_template_says_something")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_goal_template_unit_id")),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["priority.id"], name=op.f("fk_goal_template_priority_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_goal_template_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_template")),
    )
    op.create_index("ix_goal_template_unit_id", "goal_template", ["unit_id"])


def downgrade() -> None:
    op.drop_table("goal_template")
