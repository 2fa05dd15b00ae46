"""Somebody with two employments may show goals to the other manager (EMP-2)."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

NEW = ("goal_shared", "goal_unshared")


def upgrade() -> None:
    op.create_table(
        "goal_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_goal_share_goal_id")),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employment.id"], name=op.f("fk_goal_share_employment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_share")),
    )
    op.create_index("ix_goal_share_employment_id", "goal_share", ["employment_id"])
    op.create_index(
        "uq_goal_share_active",
        "goal_share",
        ["goal_id", "employment_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    _allow(lambda kinds: [*kinds, *(kind for kind in NEW if kind not in kinds)])


def _allow(change: Callable[[list[str]], list[str]]) -> None:
    """Let the CHECK of a plan's history allow other kinds than it does."""
    found = sa.inspect(op.get_bind()).get_check_constraints("plan_event")
    check = next(each for each in found if each["name"] == "ck_plan_event_eventkind")
    listed = ", ".join(f"'{kind}'" for kind in change(check["sqltext"].split("'")[1::2]))
    with op.batch_alter_table("plan_event") as table:
        table.drop_constraint(op.f("ck_plan_event_eventkind"), type_="check")
        table.create_check_constraint(op.f("ck_plan_event_eventkind"), f"kind IN ({listed})")


def downgrade() -> None:
    op.drop_table("goal_share")
    listed = ", ".join(f"'{kind}'" for kind in NEW)
    op.execute(f"DELETE FROM plan_event WHERE kind IN ({listed})")  # noqa: S608
    _allow(lambda kinds: [kind for kind in kinds if kind not in NEW])
