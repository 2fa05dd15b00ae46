"""When the log was last checked, and how it went, for the page and for the next check."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "audit_watch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_audit_watch_one_row"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_watch")),
    )


def downgrade() -> None:
    op.drop_table("audit_watch")
