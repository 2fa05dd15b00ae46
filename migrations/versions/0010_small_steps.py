"""Small steps: who can help, who was there, the directory of colleagues, comments by invitation."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    _add_text("activity", "colleague")
    _add_text("step", "involved")
    op.add_column(
        "step", sa.Column("in_summary", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "peer_resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=True),
        sa.Column("scope", _scope(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence.id"], name=op.f("fk_peer_resource_competence_id")
        ),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employment.id"], name=op.f("fk_peer_resource_employment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_resource")),
    )
    op.create_index(op.f("ix_peer_resource_employment_id"), "peer_resource", ["employment_id"])
    op.create_table(
        "peer_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "text = '' OR answered_at IS NOT NULL",
            name=op.f("ck_peer_invitation_text_has_a_time"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_peer_invitation_person_id")
        ),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_peer_invitation_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_invitation")),
        sa.UniqueConstraint(
            "step_id", "person_id", name=op.f("uq_peer_invitation_step_id_person_id")
        ),
    )
    op.create_index(op.f("ix_peer_invitation_person_id"), "peer_invitation", ["person_id"])


def _add_text(table: str, column: str) -> None:
    op.add_column(
        table, sa.Column(column, sa.String(length=200), nullable=False, server_default="")
    )


def _scope() -> sa.Enum:
    values = ("unit", "department", "municipality")
    return sa.Enum(*values, name="peerscope", native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    op.drop_table("peer_invitation")
    op.drop_table("peer_resource")
    op.drop_column("step", "in_summary")
    op.drop_column("step", "involved")
    op.drop_column("activity", "colleague")
