"""Figures of requests for training stand beside those of agreed plans (SKE-12)."""

from alembic import op

from kompetensplan.db import set_choices

revision = "0047"
down_revision = "0046"

OF_PLANS = ["goals", "unlinked", "priority", "activity"]
OF_REQUESTS = [
    *("requests", "granted", "postponed", "replaced", "unanswered", "waiting", "answered"),
    *("planned_time", "planned_cost", "real_time", "real_cost"),
]


def upgrade() -> None:
    set_choices(op.get_bind(), "content_figure", "about", [*OF_PLANS, *OF_REQUESTS])


def downgrade() -> None:
    kept = "'goals', 'unlinked', 'priority', 'activity'"
    op.execute(f"DELETE FROM content_figure WHERE about NOT IN ({kept})")  # noqa: S608 - our own
    set_choices(op.get_bind(), "content_figure", "about", OF_PLANS)
