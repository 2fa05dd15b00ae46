"""Files that were imported once can be imported again, when others have been in between (IMP-2)."""

from alembic import op

revision = "0055"
down_revision = "0054"

TABLE = "folder_import"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(f"uq_{TABLE}_sha256"), type_="unique")
    op.create_index(op.f(f"ix_{TABLE}_sha256"), TABLE, ["sha256"])


def downgrade() -> None:
    op.execute(
        f"DELETE FROM {TABLE} WHERE id NOT IN (SELECT min(id) FROM {TABLE} GROUP BY sha256)"  # noqa: S608 - our own
    )
    op.drop_index(op.f(f"ix_{TABLE}_sha256"), TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.create_unique_constraint(op.f(f"uq_{TABLE}_sha256"), ["sha256"])
