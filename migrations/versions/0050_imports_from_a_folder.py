"""Files that were found in the import's folder: each is looked at once (IMP-2)."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

OUTCOMES = ("imported", "stopped", "ends_many")


def upgrade() -> None:
    outcome = sa.Enum(
        *OUTCOMES, name="folderoutcome", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "folder_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", outcome, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("problem", sa.String(200), nullable=False),
        sa.Column("problem_at", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folder_import")),
        sa.UniqueConstraint("sha256", name=op.f("uq_folder_import_sha256")),
    )


def downgrade() -> None:
    op.drop_table("folder_import")
