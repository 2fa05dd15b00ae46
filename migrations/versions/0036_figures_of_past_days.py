"""Figures are kept for past days too, with what agreed goals and activities are about.

What was counted before is counted again: nothing is carried over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

VERDICTS = ("shown", "few", "withheld")
ABOUT = ("goals", "unlinked", "priority", "activity")
KINDS = (
    "peer",
    "web_course",
    "coaching",
    "workshop",
    "study_visit",
    "reading",
    "practice",
    "network",
    "programme",
)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.drop_table("priority_figure")
    op.drop_table("unit_figure")
    op.create_table(
        "unit_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("is_direct", sa.Boolean(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("employees", "agreed", "set_alone", "going", "not_begun", "late", "met")
        ),
        sa.Column("verdict", _choice("verdict", VERDICTS), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "day IS NULL OR round_id IS NULL", name=op.f("ck_unit_figure_day_or_round")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["planning_round.id"], name=op.f("fk_unit_figure_round_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_figure_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_figure")),
        sa.UniqueConstraint(
            "day",
            "round_id",
            "unit_id",
            "is_direct",
            name=op.f("uq_unit_figure_day_round_id_unit_id_is_direct"),
        ),
    )
    op.create_index("ix_unit_figure_unit", "unit_figure", ["unit_id", "day"])
    op.create_index("ix_unit_figure_parent", "unit_figure", ["parent_id", "day"])
    op.create_index("ix_unit_figure_day", "unit_figure", ["day"])
    op.create_table(
        "content_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("is_direct", sa.Boolean(), nullable=False),
        sa.Column("about", _choice("about", ABOUT), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=True),
        sa.Column("kind", _choice("activitykind", KINDS), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "goals", "minutes")),
        sa.Column("verdict", _choice("verdict", VERDICTS), nullable=False),
        sa.CheckConstraint(
            "(about = 'priority') = (priority_id IS NOT NULL)",
            name=op.f("ck_content_figure_priority_has_id"),
        ),
        sa.CheckConstraint(
            "(about = 'activity') = (kind IS NOT NULL)",
            name=op.f("ck_content_figure_activity_has_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["priority.id"], name=op.f("fk_content_figure_priority_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_content_figure_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_figure")),
    )
    op.create_index("ix_content_figure_unit", "content_figure", ["unit_id", "day"])
    op.create_index("ix_content_figure_priority", "content_figure", ["priority_id", "day"])
    op.create_table(
        "summary_document",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_summary_document")),
    )
    op.create_index("ix_summary_document_made_at", "summary_document", ["made_at"])


def downgrade() -> None:
    op.drop_table("summary_document")
    op.drop_table("content_figure")
    op.drop_table("unit_figure")
    op.create_table(
        "unit_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("is_direct", sa.Boolean(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in (
                *("employees", "agreed", "set_alone", "going", "not_begun", "late"),
                *("met", "goals"),
            )
        ),
        sa.Column("verdict", _choice("verdict", VERDICTS), nullable=False),
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
        sa.Column("verdict", _choice("verdict", VERDICTS), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["priority.id"], name=op.f("fk_priority_figure_priority_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_priority_figure_unit_id")),
        sa.PrimaryKeyConstraint("priority_id", "unit_id", name=op.f("pk_priority_figure")),
    )
    op.create_index("ix_priority_figure_unit", "priority_figure", ["unit_id"])
