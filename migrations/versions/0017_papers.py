"""Earlier plans as files, and plans signed on paper (rulings 33, 35).

`signature` gets its column as it stands: a new table on SQLite would lose its triggers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

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
        "signature",
        sa.Column("recorded_by", sa.String(length=200), nullable=False, server_default=""),
    )
    op.create_table(
        "earlier_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("period", sa.String(length=60), nullable=False),
        *_file(),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("capacity", _capacity(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_earlier_plan_hash_is_sha256")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_earlier_plan_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employment.id"], name=op.f("fk_earlier_plan_employment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_plan")),
    )
    op.create_index("ix_earlier_plan_employment", "earlier_plan", ["employment_id", "removed_at"])
    op.create_table(
        "earlier_plan_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("earlier_plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("capacity", _capacity(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["earlier_plan_id"],
            ["earlier_plan.id"],
            name=op.f("fk_earlier_plan_reading_earlier_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_earlier_plan_reading_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_plan_reading")),
    )
    op.create_index(
        op.f("ix_earlier_plan_reading_earlier_plan_id"),
        "earlier_plan_reading",
        ["earlier_plan_id"],
    )
    op.create_table(
        "signed_paper",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        *_file(),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_signed_paper_hash_is_sha256")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_signed_paper_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_signed_paper_signature_id")
        ),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_signed_paper")),
    )


def _file() -> list[sa.Column[object]]:
    return [
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
    ]


def _capacity() -> sa.Enum:
    return sa.Enum(
        *CAPACITIES, name="capacity", native_enum=False, create_constraint=True, length=40
    )


def downgrade() -> None:
    op.drop_table("signed_paper")
    op.drop_table("earlier_plan_reading")
    op.drop_table("earlier_plan")
    op.drop_column("signature", "recorded_by")
