"""Which steps of a guided first visit somebody has taken."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.create_table(
        "guide_step",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "guide",
            sa.Enum(
                "system-administrator",
                "data-protection-officer",
                "registrar",
                "hr",
                "manager",
                "employee",
                name="guide",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guide_step_person_id")),
        sa.PrimaryKeyConstraint("person_id", "guide", "step", name=op.f("pk_guide_step")),
    )


def downgrade() -> None:
    op.drop_table("guide_step")
