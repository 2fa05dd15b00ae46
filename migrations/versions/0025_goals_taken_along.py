"""A goal knows from which goal of an earlier plan it was taken along."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    # As it stands, without a new table on SQLite, which would drop what hangs on it.
    op.execute(
        "ALTER TABLE goal ADD COLUMN copied_from_id INTEGER"
        " CONSTRAINT fk_goal_copied_from_id REFERENCES goal (id)"
    )
    op.create_index("ix_goal_copied_from_id", "goal", ["copied_from_id"])


def downgrade() -> None:
    op.drop_index("ix_goal_copied_from_id", "goal")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_goal_copied_from_id", "goal", type_="foreignkey")
    op.drop_column("goal", "copied_from_id")
