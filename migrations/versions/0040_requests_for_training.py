"""Requests for training, in whose answers there is no refusing (SKE-5).

What an answer can be, and what a postponed or a replaced request must have, is said by the
database too. A decision on the promise and a unit's frame for training are rows of their own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("diary_number", sa.String(length=60), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "NOT is_on OR diary_number <> ''", name=op.f("ck_promise_on_by_decision")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_promise_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_table(
        "training_frame",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cost IS NULL OR cost >= 0", name=op.f("ck_training_frame_cost_not_negative")
        ),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes >= 0", name=op.f("ck_training_frame_minutes_not_negative")
        ),
        sa.CheckConstraint(
            "year BETWEEN 2000 AND 2100", name=op.f("ck_training_frame_year_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_training_frame_set_by_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_training_frame_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_frame")),
        sa.UniqueConstraint("unit_id", "year", name=op.f("uq_training_frame_unit_id_year")),
    )
    op.create_table(
        "training_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("wanted_from", sa.Date(), nullable=True),
        sa.Column("wanted_to", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "postponed",
                "offered",
                "granted",
                "replaced",
                "withdrawn",
                "taken_along",
                "ended",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.Date(), nullable=False),
        sa.Column("weeks_told", sa.Integer(), nullable=False),
        sa.Column("unanswered_on", sa.Date(), nullable=True),
        sa.Column("raised_to_id", sa.Integer(), nullable=True),
        sa.Column(
            "raised_for",
            sa.Enum(
                "away",
                "silent",
                "lifted",
                name="raisereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("raised_on", sa.Date(), nullable=True),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("returns_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("placed_id", sa.Integer(), nullable=True),
        sa.Column("real_minutes", sa.Integer(), nullable=True),
        sa.Column("real_cost", sa.Integer(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("taken_from_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'postponed') = (returns_on IS NOT NULL)",
            name=op.f("ck_training_request_postponed_comes_back"),
        ),
        sa.CheckConstraint(
            "(state IN ('sent', 'postponed', 'offered')) = (settled_at IS NULL)",
            name=op.f("ck_training_request_open_or_settled"),
        ),
        sa.CheckConstraint("what <> ''", name=op.f("ck_training_request_says_what")),
        sa.CheckConstraint(
            "(raised_for IS NULL) = (raised_on IS NULL)",
            name=op.f("ck_training_request_raised_says_why"),
        ),
        sa.CheckConstraint(
            "cost IS NULL OR cost >= 0", name=op.f("ck_training_request_cost_not_negative")
        ),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes >= 0", name=op.f("ck_training_request_minutes_not_negative")
        ),
        sa.CheckConstraint(
            "real_cost IS NULL OR real_cost >= 0",
            name=op.f("ck_training_request_real_cost_not_negative"),
        ),
        sa.CheckConstraint(
            "real_minutes IS NULL OR real_minutes >= 0",
            name=op.f("ck_training_request_time_not_negative"),
        ),
        sa.CheckConstraint(
            "wanted_to IS NULL OR wanted_to >= wanted_from",
            name=op.f("ck_training_request_period_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_training_request_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employment.id"], name=op.f("fk_training_request_employment_id")
        ),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_training_request_goal_id")),
        sa.ForeignKeyConstraint(
            ["placed_id"], ["activity.id"], name=op.f("fk_training_request_placed_id")
        ),
        sa.ForeignKeyConstraint(
            ["raised_to_id"], ["person.id"], name=op.f("fk_training_request_raised_to_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_from_id"],
            ["training_request.id"],
            name=op.f("fk_training_request_taken_from_id"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_training_request_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_request")),
        sa.UniqueConstraint("taken_from_id", name=op.f("uq_training_request_taken_from_id")),
    )
    op.create_index(op.f("ix_training_request_activity_id"), "training_request", ["activity_id"])
    op.create_index(
        "ix_training_request_employment_state", "training_request", ["employment_id", "state"]
    )
    op.create_index(op.f("ix_training_request_goal_id"), "training_request", ["goal_id"])
    op.create_index(op.f("ix_training_request_placed_id"), "training_request", ["placed_id"])
    op.create_index(op.f("ix_training_request_planned_on"), "training_request", ["planned_on"])
    op.create_index(op.f("ix_training_request_raised_to_id"), "training_request", ["raised_to_id"])
    op.create_index(op.f("ix_training_request_settled_at"), "training_request", ["settled_at"])
    op.create_index(
        "ix_training_request_state_returns", "training_request", ["state", "returns_on"]
    )
    op.create_index(
        "ix_training_request_state_waiting", "training_request", ["state", "waiting_since"]
    )
    op.create_index("ix_training_request_unit_sent", "training_request", ["unit_id", "sent_at"])

    op.create_table(
        "request_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column(
            "capacity",
            sa.Enum(
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
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "granted",
                "postponed",
                "replaced",
                name="answerkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("new_date", sa.Date(), nullable=True),
        sa.Column("alternative", sa.String(length=300), nullable=False),
        sa.Column("alternative_on", sa.Date(), nullable=True),
        sa.Column(
            "reply",
            sa.Enum(
                "takes", "waits", name="reply", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind <> 'postponed' OR (new_date IS NOT NULL AND length(reason) >= 20)",
            name=op.f("ck_request_answer_postponed_has_date_and_reason"),
        ),
        sa.CheckConstraint(
            "kind <> 'replaced' OR (alternative <> '' AND alternative_on IS NOT NULL"
            " AND reason <> '')",
            name=op.f("ck_request_answer_replaced_has_alternative_and_reason"),
        ),
        sa.CheckConstraint(
            "kind = 'postponed' OR new_date IS NULL",
            name=op.f("ck_request_answer_date_of_postponed"),
        ),
        sa.CheckConstraint(
            "kind = 'replaced' OR (alternative = '' AND reply IS NULL)",
            name=op.f("ck_request_answer_alternative_of_replaced"),
        ),
        sa.CheckConstraint(
            "(reply IS NULL) = (replied_at IS NULL)",
            name=op.f("ck_request_answer_reply_has_a_time"),
        ),
        sa.CheckConstraint(
            "new_date IS NULL OR new_date > on_day",
            name=op.f("ck_request_answer_postponed_to_later"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_request_answer_by_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["training_request.id"], name=op.f("fk_request_answer_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_answer")),
    )
    op.create_index(op.f("ix_request_answer_by_id"), "request_answer", ["by_id"])
    op.create_index(op.f("ix_request_answer_request_id"), "request_answer", ["request_id"])

    op.create_table(
        "request_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sent",
                "reminded",
                "unanswered",
                "raised",
                "lifted",
                "returned",
                "taken",
                "waits",
                "moved",
                "placed",
                "recorded",
                "withdrawn",
                "taken_along",
                "ended",
                name="requesteventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "capacity",
            sa.Enum(
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
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_request_event_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["training_request.id"], name=op.f("fk_request_event_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_event")),
    )
    op.create_index(op.f("ix_request_event_person_id"), "request_event", ["person_id"])
    op.create_index(op.f("ix_request_event_request_id"), "request_event", ["request_id"])


def downgrade() -> None:

    op.drop_table("request_event")

    op.drop_table("request_answer")

    op.drop_table("training_request")
    op.drop_table("training_frame")
    op.drop_table("promise")
