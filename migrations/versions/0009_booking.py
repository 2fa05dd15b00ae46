"""Proposals of meetings with many people (MEET-3)."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "booking_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("skipped", sa.Text(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("opens_again", sa.Time(), nullable=True),
        sa.Column("closes_again", sa.Time(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pause", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day",
            name=op.f("ck_booking_proposal_days_in_order"),
        ),
        sa.CheckConstraint(
            "minutes BETWEEN 5 AND 480", name=op.f("ck_booking_proposal_length_in_range")
        ),
        sa.CheckConstraint(
            "pause BETWEEN 0 AND 120", name=op.f("ck_booking_proposal_pause_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_booking_proposal_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_proposal")),
    )
    op.create_index(op.f("ix_booking_proposal_owner_id"), "booking_proposal", ["owner_id"])
    op.create_table(
        "booking_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employment.id"], name=op.f("fk_booking_row_employment_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_booking_row_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["booking_proposal.id"], name=op.f("fk_booking_row_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_row")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_booking_row_meeting_id")),
        sa.UniqueConstraint(
            "proposal_id", "employment_id", name=op.f("uq_booking_row_proposal_id_employment_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("booking_row")
    op.drop_table("booking_proposal")
