"""Who is left in a round and why, reminders, and what was offered according to KOM-KR."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

NUMBERS = ("no_plan", "no_meeting", "to_sign", "fixed_term", "fixed_term_agreed")
TABLE = "round_reminder"


def upgrade() -> None:
    for name in NUMBERS:
        op.add_column("unit_figure", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("unit_figure", sa.Column("forms_shown", sa.Boolean(), nullable=True))
    op.add_column("employment", sa.Column("kom_kr_offered_on", sa.Date(), nullable=True))
    # Both databases take the rules along with the column, and let them go with it.
    op.execute(
        "ALTER TABLE employment ADD COLUMN kom_kr_answer VARCHAR(40)"
        " CONSTRAINT ck_employment_komkranswer CHECK (kom_kr_answer IN ('yes', 'no'))"
        " CONSTRAINT ck_employment_answers_an_offer"
        " CHECK (kom_kr_answer IS NULL OR kom_kr_offered_on IS NOT NULL)"
    )
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["planning_round.id"], name=op.f(f"fk_{TABLE}_round_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f(f"fk_{TABLE}_unit_id")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f(f"fk_{TABLE}_asked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_round", TABLE, ["round_id", "unit_id"])
    op.create_index(f"ix_{TABLE}_sent", TABLE, ["sent_at"])


def downgrade() -> None:
    op.drop_table(TABLE)
    op.execute("ALTER TABLE employment DROP COLUMN kom_kr_answer")
    op.drop_column("employment", "kom_kr_offered_on")
    op.drop_column("unit_figure", "forms_shown")
    for name in reversed(NUMBERS):
        op.drop_column("unit_figure", name)
