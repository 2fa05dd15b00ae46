"""A hold stops the destruction of a person's documents until it is lifted (RET-4)."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lift_reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "length(reason) BETWEEN 10 AND 1000", name=op.f("ck_hold_reason_is_a_sentence")
        ),
        sa.CheckConstraint(
            "lifted_at IS NULL OR length(lift_reason) >= 10",
            name=op.f("ck_hold_lifted_for_reason"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hold_person_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_hold_set_by_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["person.id"], name=op.f("fk_hold_lifted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_person_id"), "hold", ["person_id"])
    still = sa.text("lifted_at IS NULL")
    op.create_index(
        "ix_hold_open", "hold", ["person_id"], sqlite_where=still, postgresql_where=still
    )


def downgrade() -> None:
    op.drop_table("hold")
