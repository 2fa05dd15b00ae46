"""What is decided in the application and not by the environment, and who changed it."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

NAMES = ("import_hour", "import_encoding", "import_report")


def upgrade() -> None:
    op.create_table(
        "setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "name",
            sa.Enum(*NAMES, name="name", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_setting_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
    )
    op.create_index("ix_setting_name", "setting", ["name", "id"])


def downgrade() -> None:
    op.drop_table("setting")
