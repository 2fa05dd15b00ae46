"""A unit's guideline for time: hours a year for full time (2.8). Empty is no guideline."""

from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE unit ADD COLUMN guideline_hours INTEGER CONSTRAINT"
        " ck_unit_guideline_in_range CHECK (guideline_hours BETWEEN 1 AND 1360)"
    )


def downgrade() -> None:
    op.drop_column("unit", "guideline_hours")
