"""A registrar asks for a package for the e-archive on a page (2.7)."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

LENGTHS = {"package": 60, "sha256": 64}


def upgrade() -> None:
    for name, length in LENGTHS.items():
        column = sa.Column(name, sa.String(length), server_default="", nullable=False)
        op.add_column("export", column)
    with op.batch_alter_table("export") as table:
        for name in LENGTHS:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    packages = "SELECT id FROM export WHERE package != ''"
    for table in ("export_item", "export_file"):
        op.execute(f"DELETE FROM {table} WHERE export_id IN ({packages})")  # noqa: S608 - our own
    op.execute("DELETE FROM export WHERE package != ''")
    for name in reversed(LENGTHS):
        op.drop_column("export", name)
