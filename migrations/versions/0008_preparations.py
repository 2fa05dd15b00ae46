"""Inför samtalet: what each writes before a meeting; frozen when it has been held (ruling 7).

The day of a meeting no longer changes once somebody has signed on it.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NEW = ("preparation_shared", "preparation_taken_back")
HELD = "(SELECT held_on FROM meeting WHERE id = OLD.meeting_id) IS NOT NULL"
SIGNED = (
    "OLD.held_on IS NOT NULL AND OLD.held_on <> NEW.held_on AND EXISTS (SELECT 1 FROM signature"
    " WHERE signature.meeting_id = OLD.id AND signature.voided_at IS NULL)"
)


def upgrade() -> None:
    op.create_table(
        "preparation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("looking_back", sa.Text(), nullable=False),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("ahead", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_preparation_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_preparation_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation")),
        sa.UniqueConstraint(
            "meeting_id", "person_id", name=op.f("uq_preparation_meeting_id_person_id")
        ),
    )
    op.create_index(op.f("ix_preparation_person_id"), "preparation", ["person_id"])
    freeze("preparation", "preparation_frozen", "", HELD, "the meeting has been held")
    freeze("meeting", "meeting_day_frozen", " OF held_on", SIGNED, "the meeting has a signature")
    allow(lambda kinds: [*kinds, *(kind for kind in NEW if kind not in kinds)])


def freeze(table: str, name: str, columns: str, when: str, why: str) -> None:
    """Refuse changes of `table` under a condition about the row as it was."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {when} THEN RAISE EXCEPTION '{why}'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE{columns} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE{columns} ON {table} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )


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
    op.execute("DELETE FROM plan_event WHERE kind LIKE 'preparation%'")
    allow(lambda kinds: [kind for kind in kinds if kind not in NEW])
    op.execute("DROP TRIGGER meeting_day_frozen" + on("meeting"))
    op.execute("DROP TRIGGER preparation_frozen" + on("preparation"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION meeting_day_frozen()")
        op.execute("DROP FUNCTION preparation_frozen()")
    op.drop_table("preparation")


def on(table: str) -> str:
    return f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
