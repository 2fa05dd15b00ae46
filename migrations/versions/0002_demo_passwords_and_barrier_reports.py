"""Demo passwords are marked, and strangers can report barriers.

A production start asks in one query whether a demo password is left (ruling 31).
Reports need no name and no address (A11Y-1).
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "barrier_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=300), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["handled_by_id"], ["person.id"], name=op.f("fk_barrier_report_handled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier_report")),
    )
    with op.batch_alter_table("barrier_report") as table:
        table.create_index(op.f("ix_barrier_report_at"), ["at"], unique=False)
    with op.batch_alter_table("credential") as table:
        table.add_column(
            sa.Column("is_demo", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("login_attempt") as table:
        table.create_index(op.f("ix_login_attempt_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("login_attempt") as table:
        table.drop_index(op.f("ix_login_attempt_at"))
    with op.batch_alter_table("credential") as table:
        table.drop_column("is_demo")
    with op.batch_alter_table("barrier_report") as table:
        table.drop_index(op.f("ix_barrier_report_at"))
    op.drop_table("barrier_report")
