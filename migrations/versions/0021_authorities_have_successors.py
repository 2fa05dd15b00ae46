"""An authority that ends or splits has a successor by decision (ruling 36)."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

NEW = ("owner_changed",)


def upgrade() -> None:
    op.create_table(
        "authority_succession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_authority", sa.String(length=120), nullable=False),
        sa.Column("to_authority", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(length=1000), nullable=False),
        sa.Column("diary_number", sa.String(length=60), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "from_authority <> to_authority",
            name=op.f("ck_authority_succession_another_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_authority_succession_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_authority_succession_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_succession")),
    )
    op.create_index(
        "ix_authority_succession_from_authority", "authority_succession", ["from_authority"]
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
    op.drop_table("authority_succession")
    listed = ", ".join(f"'{kind}'" for kind in NEW)
    op.execute(f"DELETE FROM plan_event WHERE kind IN ({listed})")  # noqa: S608
    _allow(lambda kinds: [kind for kind in kinds if kind not in NEW])
