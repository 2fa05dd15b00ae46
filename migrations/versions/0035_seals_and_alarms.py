"""A stored document says whether it is sealed, and an altered one is remembered (SIGN-2).

What is stored already was made before there were seals.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    # Not in a batch: that would copy every stored document.
    sealed = sa.Column("is_sealed", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("plan_document", sealed)
    op.create_table(
        "document_alarm",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["plan_document.version_id"],
            name=op.f("fk_document_alarm_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_document_alarm")),
    )


def downgrade() -> None:
    op.drop_table("document_alarm")
    op.drop_column("plan_document", "is_sealed")
