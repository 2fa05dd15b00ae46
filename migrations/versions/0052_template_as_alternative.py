"""A template for goals that was offered instead is known, so that its steps come along (SKE-7)."""

from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    # Both databases take the reference along with the column, and let it go with it.
    op.execute(
        "ALTER TABLE request_answer ADD COLUMN template_id INTEGER"
        " CONSTRAINT fk_request_answer_template_id REFERENCES goal_template (id)"
    )


def downgrade() -> None:
    op.drop_column("request_answer", "template_id")
