"""Decisions on how long things are kept, the protocol of destruction, and the road to it.

From here on the database refuses to delete an agreed version, a signature in one, its document
or an earlier plan, unless a row of `destroying` names the plan; and it refuses that row
while there is a hold on the person (RET-2, RET-4).
"""

import sqlalchemy as sa
from alembic import op

from kompetensplan.db import edit_sqlite_table

revision = "0039"
down_revision = "0038"

# What stays when the account of who did it is destroyed.
NOW_OPTIONAL = (
    ("planning_round", "owner_id"),
    ("authority_succession", "recorded_by_id"),
    ("deputy", "decided_by_id"),
)
ALLOWED = "EXISTS (SELECT 1 FROM destroying d WHERE d.plan_id = {plan})"
PLAN_OF_VERSION = "(SELECT v.plan_id FROM plan_version v WHERE v.id = OLD.version_id)"
HELD = (
    "EXISTS (SELECT 1 FROM hold h JOIN employment e ON e.person_id = h.person_id"
    " WHERE h.lifted_at IS NULL AND e.id IN ("
    "SELECT employment_id FROM plan WHERE id = NEW.plan_id UNION ALL"
    " SELECT employment_id FROM earlier_plan WHERE id = NEW.earlier_plan_id))"
)
# Name, on what, when, and unless; as in 0024.
RULES = [
    ("version_kept", "DELETE ON plan_version", "1 = 1", ALLOWED.format(plan="OLD.plan_id")),
    (
        "document_kept",
        "DELETE ON plan_document",
        "OLD.state = 'ready'",
        ALLOWED.format(plan=PLAN_OF_VERSION),
    ),
    (
        "signature_kept",
        "DELETE ON signature",
        "OLD.version_id IS NOT NULL",
        ALLOWED.format(plan="OLD.plan_id"),
    ),
    (
        "earlier_plan_kept",
        "DELETE ON earlier_plan",
        "1 = 1",
        "EXISTS (SELECT 1 FROM destroying d WHERE d.earlier_plan_id = OLD.id)",
    ),
    ("destroying_unless_held", "INSERT ON destroying", "1 = 1", f"NOT {HELD}"),
    (
        "version_promise",
        "UPDATE OF destroy_earliest ON plan_version",
        "OLD.destroy_earliest IS NOT NULL",
        "NEW.destroy_earliest = OLD.destroy_earliest",
    ),
]


def upgrade() -> None:
    op.add_column("person", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("plan_version", sa.Column("destroy_earliest", sa.Date(), nullable=True))
    for table, column in NOW_OPTIONAL:
        let_be_empty(table, column)
    make_decisions()
    make_destruction()
    guard()


def let_be_empty(table: str, column: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        edit_sqlite_table(connection, table, rf"\b{column} INTEGER NOT NULL", f"{column} INTEGER")
    else:
        op.alter_column(table, column, nullable=True)


def make_decisions() -> None:
    unit = sa.Enum(
        *("days", "months", "years"),
        name="periodunit",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "retention_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", unit, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "amount BETWEEN 0 AND 1000", name=op.f("ck_retention_decision_amount_in_range")
        ),
        sa.CheckConstraint(
            "number <> '' AND decided_by <> ''", name=op.f("ck_retention_decision_has_a_basis")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_retention_decision_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_retention_decision_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_decision")),
    )
    op.create_index("ix_retention_decision_kind", "retention_decision", ["kind", "id"])


def about_one_thing(table: str, *more: sa.Column[object] | sa.Constraint) -> None:
    """Make a table whose rows are about a plan or an earlier plan."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("earlier_plan_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        *more,
        sa.CheckConstraint(
            "(plan_id IS NULL) <> (earlier_plan_id IS NULL)",
            name=op.f(f"ck_{table}_about_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["retention_decision.id"], name=op.f(f"fk_{table}_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def make_destruction() -> None:
    table = "destruction_warning"
    about_one_thing(
        table,
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f(f"fk_{table}_plan_id")),
        sa.ForeignKeyConstraint(
            ["earlier_plan_id"], ["earlier_plan.id"], name=op.f(f"fk_{table}_earlier_plan_id")
        ),
        sa.UniqueConstraint("plan_id", "decision_id", name=op.f(f"uq_{table}_plan_id_decision_id")),
        sa.UniqueConstraint(
            "earlier_plan_id", "decision_id", name=op.f(f"uq_{table}_earlier_plan_id_decision_id")
        ),
    )
    op.create_index(
        op.f("ix_destruction_warning_decision_id"), "destruction_warning", ["decision_id"]
    )
    # No foreign keys: a row names what is deleted before it.
    about_one_thing(
        "destroying",
        sa.UniqueConstraint("plan_id", name=op.f("uq_destroying_plan_id")),
        sa.UniqueConstraint("earlier_plan_id", name=op.f("uq_destroying_earlier_plan_id")),
    )
    op.create_table(
        "destruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_from", sa.Date(), nullable=False),
        sa.Column("started_to", sa.Date(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_destruction_something_was_destroyed")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["retention_decision.id"], name=op.f("fk_destruction_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction")),
        sa.UniqueConstraint(
            "kind", "decision_id", "day", name=op.f("uq_destruction_kind_decision_id_day")
        ),
    )


def guard() -> None:
    """Let the database refuse what the rules refuse."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, on, when, unless in RULES:
        goes_on = "OLD" if on.startswith("DELETE") else "NEW"
        if postgresql:
            op.execute(
                f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF NOT ({unless}) THEN RAISE EXCEPTION 'refused: {name}'"
                f" USING ERRCODE = 'check_violation'; END IF; RETURN {goes_on}; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {on} FOR EACH ROW WHEN ({when})"
                f" EXECUTE FUNCTION refuse_{name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {on} WHEN ({when}) AND NOT ({unless})"
                f" BEGIN SELECT RAISE(ABORT, 'refused: {name}'); END"
            )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, on, _when, _unless in RULES:
        if postgresql:
            op.execute(f"DROP TRIGGER {name} ON {on.split()[-1]}")
            op.execute(f"DROP FUNCTION refuse_{name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
    for table in ("destruction", "destroying", "destruction_warning", "retention_decision"):
        op.drop_table(table)
    for table, column in NOW_OPTIONAL:
        # The earlier version cannot be without one: it says that the first account did it.
        here = sa.table(table, sa.column(column))
        first = sa.select(sa.func.min(sa.column("id"))).select_from(sa.table("person"))
        op.execute(
            here.update().where(here.c[column].is_(None)).values({column: first.scalar_subquery()})
        )
        must_be_filled(table, column)
    op.drop_column("plan_version", "destroy_earliest")
    op.drop_column("person", "left_at")


def must_be_filled(table: str, column: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        edit_sqlite_table(
            connection,
            table,
            rf"\b{column} INTEGER(?! NOT NULL)(?=,)",
            f"{column} INTEGER NOT NULL",
        )
    else:
        op.alter_column(table, column, nullable=False)
