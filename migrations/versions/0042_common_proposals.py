"""Common proposals (SPAN-3): what is proposed to many plans, a row for each, and the answers.

The plan's history gets three more kinds of event.
"""

import sqlalchemy as sa
from alembic import op

from kompetensplan.db import choices_of, set_choices

revision = "0042"
down_revision = "0041"

NEW_EVENTS = ("offered", "offer_accepted", "offer_declined")
CAPACITIES = (
    "'employee', 'manager', 'acting_manager', 'deputy', 'manager_above', 'named_approver',"
    " 'managers_manager', 'hr', 'registrar', 'system_administrator', 'data_protection_officer',"
    " 'system'"
)


def upgrade() -> None:
    connection = op.get_bind()
    kinds = choices_of(connection, "plan_event", "kind")
    set_choices(connection, "plan_event", "kind", (*kinds, *NEW_EVENTS))
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "plan_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=True),
        sa.Column("goal", sa.String(length=200), nullable=False),
        sa.Column("activity", sa.String(length=300), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"capacity IN ({CAPACITIES})", name=op.f("ck_plan_offer_capacity")),
        sa.CheckConstraint(
            "answer IN ('accepted', 'declined')", name=op.f("ck_plan_offer_offeranswer")
        ),
        sa.CheckConstraint(
            "priority_id IS NOT NULL OR activity <> ''",
            name=op.f("ck_plan_offer_offers_something"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_plan_offer_answered_knows_when"),
        ),
        sa.CheckConstraint(
            "answer IS NULL OR withdrawn_at IS NULL",
            name=op.f("ck_plan_offer_answered_or_withdrawn"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_offer_plan_id")),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["priority.id"], name=op.f("fk_plan_offer_priority_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_plan_offer_made_by_id")
        ),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_plan_offer_goal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_offer")),
        sa.UniqueConstraint("plan_id", "batch", name=op.f("uq_plan_offer_plan_id_batch")),
    )
    op.create_index("ix_plan_offer_batch", "plan_offer", ["batch"])
    op.create_index(op.f("ix_plan_offer_made_by_id"), "plan_offer", ["made_by_id"])
    op.create_index(op.f("ix_plan_offer_goal_id"), "plan_offer", ["goal_id"])


def downgrade() -> None:
    op.drop_table("plan_offer")
    connection = op.get_bind()
    op.execute(
        "DELETE FROM plan_event WHERE kind IN ('offered', 'offer_accepted', 'offer_declined')"
    )
    kinds = choices_of(connection, "plan_event", "kind")
    set_choices(connection, "plan_event", "kind", [k for k in kinds if k not in NEW_EVENTS])
