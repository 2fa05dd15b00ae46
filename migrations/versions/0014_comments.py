"""Comments on a plan, its goals and its steps, with who has read them (ruling 5)."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TARGETS = ("plan", "goal", "activity", "step")
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


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("target_kind", _choice("targetkind", TARGETS), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("answers_to_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("capacity", _choice("capacity", CAPACITIES), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "target_kind <> 'activity'", name=op.f("ck_comment_on_plan_goal_or_step")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_comment_says_something")),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)",
            name=op.f("ck_comment_resolved_by_somebody"),
        ),
        sa.CheckConstraint(
            "answers_to_id IS NULL OR resolved_at IS NULL",
            name=op.f("ck_comment_a_whole_thread_is_resolved"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_comment_plan_id")),
        sa.ForeignKeyConstraint(
            ["answers_to_id"], ["comment.id"], name=op.f("fk_comment_answers_to_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_comment_person_id")),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["person.id"], name=op.f("fk_comment_resolved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index("ix_comment_plan", "comment", ["plan_id", "target_kind", "target_id"])
    op.create_index(op.f("ix_comment_answers_to_id"), "comment", ["answers_to_id"])
    op.create_table(
        "comment_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_wording_comment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_wording")),
    )
    op.create_index(op.f("ix_comment_wording_comment_id"), "comment_wording", ["comment_id"])
    op.create_table(
        "comment_reading",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_reading_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_comment_reading_person_id")
        ),
        sa.PrimaryKeyConstraint("comment_id", "person_id", name=op.f("pk_comment_reading")),
    )


def downgrade() -> None:
    op.drop_table("comment_reading")
    op.drop_table("comment_wording")
    op.drop_table("comment")
