"""Invitations to somebody on leave wait until they are back, if the person wants that (ABS-3).

It is the choice of those who have made none: what one may choose does not come unasked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

CHOICES = "('at_once', 'when_back')"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE person ADD COLUMN invitation_choice VARCHAR(40) DEFAULT 'when_back' NOT NULL"
        " CONSTRAINT ck_person_invitationchoice CHECK"
        f" (invitation_choice IN {CHOICES})"
    )
    op.add_column("mail", sa.Column("waits_for_id", sa.Integer(), nullable=True))
    waits = sa.text("waits_for_id IS NOT NULL")
    op.create_index(
        "ix_mail_waits_for", "mail", ["waits_for_id"], sqlite_where=waits, postgresql_where=waits
    )


def downgrade() -> None:
    """Let what waits be sent: the earlier version has no other answer."""
    op.drop_index("ix_mail_waits_for", "mail")
    op.drop_column("mail", "waits_for_id")
    op.drop_column("person", "invitation_choice")
