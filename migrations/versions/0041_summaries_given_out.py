"""That a summary with exactly these bytes has been given out, for the check page (SIGN-1)."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "issued_summary",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_issued_summary")),
    )


def downgrade() -> None:
    op.drop_table("issued_summary")
