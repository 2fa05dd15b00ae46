"""A registrar asks for a package for the e-archive on a page (2.7)."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

LENGTHS = {"package": 60, "sha256": 64}


def upgrade() -> None:
    # The default stays: to take it away SQLite would make the table anew, and the plans of a file
    # that is there point at it.
    for name, length in LENGTHS.items():
        column = sa.Column(name, sa.String(length), server_default="", nullable=False)
        op.add_column("export", column)


def downgrade() -> None:
    packages = "SELECT id FROM export WHERE package != ''"
    for table in ("export_item", "export_file"):
        op.execute(f"DELETE FROM {table} WHERE export_id IN ({packages})")  # noqa: S608 - our own
    op.execute("DELETE FROM export WHERE package != ''")
    for name in reversed(LENGTHS):
        op.drop_column("export", name)
