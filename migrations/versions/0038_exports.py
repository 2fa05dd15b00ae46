"""Many agreed plans at once (PDF-5), and the worker's queue on PostgreSQL.

The queue's tables are huey's own (3.5); here, so that the application's account need not be
one that makes tables. They hold the names of jobs, nothing about anybody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

HUEY = (
    "CREATE SCHEMA huey",
    "CREATE TABLE huey.huey_kv (queue text NOT NULL, key text NOT NULL, value bytea NOT NULL,"
    " PRIMARY KEY (queue, key))",
    "CREATE TABLE huey.huey_schedule (id bigserial PRIMARY KEY, queue text NOT NULL,"
    " data bytea NOT NULL, timestamp double precision NOT NULL)",
    "CREATE INDEX huey_schedule_queue_timestamp ON huey.huey_schedule (queue, timestamp)",
    "CREATE TABLE huey.huey_task (id bigserial PRIMARY KEY, queue text NOT NULL,"
    " data bytea NOT NULL, priority double precision NOT NULL DEFAULT 0.0)",
    "CREATE INDEX huey_task_queue_priority_id ON huey.huey_task (queue, priority DESC, id)",
    "CREATE TABLE huey.huey_counter (queue text NOT NULL, key text NOT NULL,"
    " value bigint NOT NULL DEFAULT 0, PRIMARY KEY (queue, key))",
)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("selection", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("ready_at_start", sa.Integer(), nullable=False),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("expires_at", moment, nullable=True),
        sa.Column("plans", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('preparing', 'ready', 'failed', 'cancelled', 'expired')",
            name=op.f("ck_export_exportstate"),
        ),
        sa.CheckConstraint(
            "(state = 'ready') = (expires_at IS NOT NULL)", name=op.f("ck_export_ready_ends")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_export_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index(op.f("ix_export_asked_by_id"), "export", ["asked_by_id"])
    op.create_index("ix_export_state_expires_at", "export", ["state", "expires_at"])
    running = sa.text("state = 'preparing'")
    op.create_index(
        "uq_export_running",
        "export",
        ["asked_by_id", "selection"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_table(
        "export_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'ready', 'failed', 'withheld')",
            name=op.f("ck_export_item_itemstate"),
        ),
        sa.ForeignKeyConstraint(
            ["export_id"], ["export.id"], name=op.f("fk_export_item_export_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_version.id"], name=op.f("fk_export_item_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_item")),
        sa.UniqueConstraint(
            "export_id", "version_id", name=op.f("uq_export_item_export_id_version_id")
        ),
    )
    op.create_index(op.f("ix_export_item_version_id"), "export_item", ["version_id"])
    op.create_index("ix_export_item_state", "export_item", ["export_id", "state", "lease_until"])
    op.create_index("ix_export_item_number", "export_item", ["export_id", "number"])
    op.create_table(
        "export_file",
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["export.id"], name=op.f("fk_export_file_export_id")
        ),
        sa.PrimaryKeyConstraint("export_id", "name", name=op.f("pk_export_file")),
    )
    op.add_column(
        "plan_reading",
        sa.Column("in_bulk", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in HUEY:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SCHEMA huey CASCADE")
    op.drop_column("plan_reading", "in_bulk")
    op.drop_table("export_file")
    op.drop_table("export_item")
    op.drop_table("export")
