"""A document that takes long is asked for, and made by the worker while the reader waits.

What the table holds is an hour old at most, and is made again: it goes. The table itself stays,
with what the application's account may do with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    op.execute("DELETE FROM summary_document")
    with op.batch_alter_table("summary_document") as table:
        table.alter_column("content", existing_type=sa.LargeBinary(), nullable=True)
        table.add_column(sa.Column("page", sa.Text(), nullable=False))
        table.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(
            op.f("ck_summary_document_waits_with_its_page"),
            "(content IS NULL) = (page <> '')",
        )


def downgrade() -> None:
    op.execute("DELETE FROM summary_document")
    with op.batch_alter_table("summary_document") as table:
        table.drop_constraint(op.f("ck_summary_document_waits_with_its_page"), type_="check")
        table.drop_column("lease_until")
        table.drop_column("page")
        table.alter_column("content", existing_type=sa.LargeBinary(), nullable=False)
