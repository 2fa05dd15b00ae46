"""What a meeting comes to: others in the room, action points, how each goal goes (MEET-6)."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

NEW = (
    "participant_added",
    "participant_removed",
    "point_added",
    "point_changed",
    "point_done",
    "point_not_done",
    "point_reopened",
    "point_removed",
    "point_restored",
    "goal_followed_up",
)


def upgrade() -> None:
    op.create_table(
        "meeting_participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            chosen("participantrole", "interpreter", "union_representative", "support_person"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *keys("meeting_participant", meeting_id="meeting.id", added_by_id="person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_participant")),
    )
    op.create_index("ix_meeting_participant_meeting_id", "meeting_participant", ["meeting_id"])
    op.create_table(
        "action_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("owner", chosen("pointowner", "employee", "manager", "both"), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", chosen("pointoutcome", "done", "not_done"), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL)",
            name=op.f("ck_action_point_settled_with_an_outcome"),
        ),
        *keys(
            "action_point",
            plan_id="plan.id",
            meeting_id="meeting.id",
            activity_id="activity.id",
            made_by_id="person.id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_point")),
    )
    op.create_index("ix_action_point_plan", "action_point", ["plan_id", "due_on"])
    op.create_index("ix_action_point_meeting_id", "action_point", ["meeting_id"])
    op.create_index("ix_action_point_activity_id", "action_point", ["activity_id"])
    op.create_table(
        "goal_follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column(
            "standing",
            chosen("goalstanding", "on_track", "done", "needs_change", "ended"),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *keys("goal_follow_up", meeting_id="meeting.id", goal_id="goal.id", person_id="person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_follow_up")),
        sa.UniqueConstraint(
            "meeting_id", "goal_id", name=op.f("uq_goal_follow_up_meeting_id_goal_id")
        ),
    )
    op.create_index("ix_goal_follow_up_goal_id", "goal_follow_up", ["goal_id"])
    allow(lambda kinds: [*kinds, *(kind for kind in NEW if kind not in kinds)])


def chosen(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def allow(change: Callable[[list[str]], list[str]]) -> None:
    """Let the CHECK of a plan's history allow other kinds than it does."""
    found = sa.inspect(op.get_bind()).get_check_constraints("plan_event")
    check = next(each for each in found if each["name"] == "ck_plan_event_eventkind")
    kinds = change(check["sqltext"].split("'")[1::2])
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("plan_event") as table:
        table.drop_constraint(op.f("ck_plan_event_eventkind"), type_="check")
        table.create_check_constraint(op.f("ck_plan_event_eventkind"), f"kind IN ({listed})")


def downgrade() -> None:
    event = sa.table("plan_event", sa.column("kind"))
    op.execute(event.delete().where(event.c.kind.in_(NEW)))
    allow(lambda kinds: [kind for kind in kinds if kind not in NEW])
    op.drop_table("goal_follow_up")
    op.drop_table("action_point")
    op.drop_table("meeting_participant")
