"""Figures that are kept ready, with what may be shown of them (ruling 23)."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"

VERDICTS = ("shown", "few", "withheld")


def upgrade() -> None:
    op.create_table(
        "unit_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("is_direct", sa.Boolean(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("going", sa.Integer(), nullable=False),
        sa.Column("not_begun", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("goals", sa.Integer(), nullable=False),
        sa.Column("verdict", _verdict(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["planning_round.id"], name=op.f("fk_unit_figure_round_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_figure_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_figure")),
        sa.UniqueConstraint(
            "round_id",
            "unit_id",
            "is_direct",
            name=op.f("uq_unit_figure_round_id_unit_id_is_direct"),
        ),
    )
    op.create_index("ix_unit_figure_unit", "unit_figure", ["unit_id"])
    op.create_table(
        "priority_figure",
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("goals", sa.Integer(), nullable=False),
        sa.Column("verdict", _verdict(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["priority.id"], name=op.f("fk_priority_figure_priority_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_priority_figure_unit_id")),
        sa.PrimaryKeyConstraint("priority_id", "unit_id", name=op.f("pk_priority_figure")),
    )
    op.create_index("ix_priority_figure_unit", "priority_figure", ["unit_id"])


def _verdict() -> sa.Enum:
    return sa.Enum(*VERDICTS, name="verdict", native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    op.drop_table("priority_figure")
    op.drop_table("unit_figure")
