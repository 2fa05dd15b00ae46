"""Versions that were agreed on wrongly are annulled (ruling 32).

`plan_version` gets its column as it stands: a new table on SQLite would lose its triggers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

CAPACITIES = (
    "employee",
    "manager",
    "acting_manager",
    "deputy",
    "manager_above",
    "named_approver",
    "managers_manager",
    "hr",
    "registrar",
    "system_administrator",
    "data_protection_officer",
    "system",
)


def upgrade() -> None:
    op.add_column(
        "plan_version", sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True)
    )
    capacity = sa.Enum(
        *CAPACITIES, name="capacity", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "annulment",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_capacity", capacity, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_capacity", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_annulment_decided_by_somebody"),
        ),
        sa.CheckConstraint("length(reason) >= 20", name=op.f("ck_annulment_reason_is_a_sentence")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_annulment_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_annulment_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_version.id"], name=op.f("fk_annulment_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_annulment")),
    )


def downgrade() -> None:
    op.drop_table("annulment")
    op.drop_column("plan_version", "annulled_at")
