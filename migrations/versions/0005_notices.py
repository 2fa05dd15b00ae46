"""Notices, how often people want mail about them, and when the worker was last seen.

The column of `person` is added as it stands, without a new table on SQLite: other tables
point at people.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

CHOICES = "('at_once', 'daily', 'urgent_only')"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE person ADD COLUMN mail_choice VARCHAR(40) DEFAULT 'daily' NOT NULL"
        f" CONSTRAINT ck_person_mailchoice CHECK (mail_choice IN {CHOICES})"
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_notice_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_notice_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "kind", "key", name=op.f("uq_notice_person_id_kind_key")),
    )
    op.create_index("ix_notice_person_at", "notice", ["person_id", "at"])
    op.create_index(op.f("ix_notice_plan_id"), "notice", ["plan_id"])
    _partial_index("ix_notice_unread", "person_id", "read_at IS NULL")
    _partial_index("ix_notice_mail", "mail_due_at", "mail_due_at IS NOT NULL")
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )


def _partial_index(name: str, column: str, where: str) -> None:
    op.create_index(
        name,
        "notice",
        [column],
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def downgrade() -> None:
    op.drop_table("heartbeat")
    op.drop_table("notice")
    op.drop_column("person", "mail_choice")
