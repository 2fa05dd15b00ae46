"""Plans stay with the authority that owns them, and moves are remembered (EMP-3, EMP-4).

`plan.kept_unit_id` says where a plan was written, once the employment has gone on to another
authority. The column is added without rebuilding the table, which would drop its triggers.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

NEW = ("moved_away",)


def upgrade() -> None:
    op.execute(
        "ALTER TABLE plan ADD COLUMN kept_unit_id INTEGER"
        " CONSTRAINT fk_plan_kept_unit_id REFERENCES unit (id)"
    )
    op.create_index("ix_plan_kept_unit_id", "plan", ["kept_unit_id"])
    op.create_table(
        "employment_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("from_unit_id", sa.Integer(), nullable=False),
        sa.Column("to_unit_id", sa.Integer(), nullable=False),
        sa.Column("from_authority", sa.String(length=120), nullable=False),
        sa.Column("to_authority", sa.String(length=120), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_employment_move_{column}"))
            for column, target in (
                ("employment_id", "employment.id"),
                ("from_unit_id", "unit.id"),
                ("to_unit_id", "unit.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment_move")),
    )
    op.create_index("ix_employment_move_employment_id", "employment_move", ["employment_id"])
    op.create_index("ix_employment_move_settled_at", "employment_move", ["settled_at"])
    allow(lambda kinds: [*kinds, *(kind for kind in NEW if kind not in kinds)])


def allow(change: Callable[[list[str]], list[str]]) -> None:
    """Let the CHECK of a plan's history allow other kinds than it does."""
    found = sa.inspect(op.get_bind()).get_check_constraints("plan_event")
    check = next(each for each in found if each["name"] == "ck_plan_event_eventkind")
    kinds = change(check["sqltext"].split("'")[1::2])
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("plan_event") as table:
        table.drop_constraint(op.f("ck_plan_event_eventkind"), type_="check")
        table.create_check_constraint(op.f("ck_plan_event_eventkind"), f"kind IN ({listed})")


def downgrade() -> None:
    op.execute("DELETE FROM plan_event WHERE kind = 'moved_away'")
    allow(lambda kinds: [kind for kind in kinds if kind not in NEW])
    op.drop_table("employment_move")
    op.drop_index("ix_plan_kept_unit_id", "plan")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_plan_kept_unit_id", "plan", type_="foreignkey")
    op.drop_column("plan", "kept_unit_id")
