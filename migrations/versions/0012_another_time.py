"""That an employee asks for another time for a meeting, and the answer in the plan's history.

The columns of `meeting` are added as they stand: a new table on SQLite would lose its triggers.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

NEW = ("time_asked", "time_taken_back", "time_kept")
COLUMNS = ("asked_at", "asked_times", "asked_reason")


def upgrade() -> None:
    op.add_column("meeting", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("asked_times", "asked_reason"):
        column = sa.Column(name, sa.Text(), server_default="", nullable=False)
        op.add_column("meeting", column)
    allow(lambda kinds: [*kinds, *(kind for kind in NEW if kind not in kinds)])


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
    kinds = ", ".join(f"'{kind}'" for kind in NEW)
    op.execute(f"DELETE FROM plan_event WHERE kind IN ({kinds})")  # noqa: S608 - our own words
    allow(lambda present: [kind for kind in present if kind not in NEW])
    for name in COLUMNS:
        op.drop_column("meeting", name)
