"""Requests for agreed plans: what is masked, what was decided, and the copy (CONF-7)."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    state = sa.Enum(
        "open",
        "released",
        "withheld",
        name="releasestate",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "plan_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("diary_number", sa.String(length=80), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("masks", sa.Text(), nullable=False),
        sa.Column("masked_count", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)",
            name=op.f("ck_plan_release_decided_at_some_time"),
        ),
        sa.CheckConstraint(
            "state = 'open' OR (decided_on IS NOT NULL AND decided_by <> '' AND basis <> '')",
            name=op.f("ck_plan_release_decided_by_somebody_for_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'released') = (content IS NOT NULL AND sha256 IS NOT NULL)",
            name=op.f("ck_plan_release_released_has_copy"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_version.id"], name=op.f("fk_plan_release_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_plan_release_begun_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_plan_release_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_plan_release_hold_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_release")),
    )
    op.create_index(op.f("ix_plan_release_version_id"), "plan_release", ["version_id"])
    op.create_index(op.f("ix_plan_release_sha256"), "plan_release", ["sha256"])
    op.create_index("ix_plan_release_state", "plan_release", ["state", "id"])


def downgrade() -> None:
    op.drop_table("plan_release")
