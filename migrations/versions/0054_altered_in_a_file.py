"""A plan in a file of many can have been altered behind the application's back (SIGN-1, PDF-5)."""

from alembic import op

from kompetensplan.db import set_choices

revision = "0054"
down_revision = "0053"

STATES = ("waiting", "ready", "failed", "withheld")


def upgrade() -> None:
    set_choices(op.get_bind(), "export_item", "state", (*STATES, "altered"))


def downgrade() -> None:
    op.execute("UPDATE export_item SET state = 'failed' WHERE state = 'altered'")
    set_choices(op.get_bind(), "export_item", "state", STATES)
