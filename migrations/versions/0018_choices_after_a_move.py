"""History tells what became of the goals after a move (EMP-3, EMP-4)."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

NEW = ("move_settled", "goal_taken")


def upgrade() -> None:
    _allow(lambda kinds: [*kinds, *(kind for kind in NEW if kind not in kinds)])


def _allow(change: Callable[[list[str]], list[str]]) -> None:
    """Let the CHECK of a plan's history allow other kinds than it does."""
    found = sa.inspect(op.get_bind()).get_check_constraints("plan_event")
    check = next(each for each in found if each["name"] == "ck_plan_event_eventkind")
    listed = ", ".join(f"'{kind}'" for kind in change(check["sqltext"].split("'")[1::2]))
    with op.batch_alter_table("plan_event") as table:
        table.drop_constraint(op.f("ck_plan_event_eventkind"), type_="check")
        table.create_check_constraint(op.f("ck_plan_event_eventkind"), f"kind IN ({listed})")


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW)
    op.execute(f"DELETE FROM plan_event WHERE kind IN ({listed})")  # noqa: S608
    _allow(lambda kinds: [kind for kind in kinds if kind not in NEW])
