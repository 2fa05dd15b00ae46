"""A signature keeps the name of the one who signed, as it was then (MEET-4, ruling 3).

The column is added as it stands: a new table on SQLite would lose its triggers. Older rows get
the employee's name out of the frozen version, and other names as they are today: what they were
is written nowhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"

IN_VERSION = {
    "postgresql": "v.context::json #>> '{person,name}'",
    "sqlite": "json_extract(v.context, '$.person.name')",
}


def upgrade() -> None:
    column = sa.Column("name", sa.String(200), server_default="", nullable=False)
    op.add_column("signature", column)
    thaw()
    op.execute(
        "UPDATE signature SET name = (SELECT p.given_name || ' ' || p.family_name FROM person p"
        " WHERE p.id = signature.person_id)"
    )
    op.execute(
        f"UPDATE signature SET name = (SELECT {IN_VERSION[dialect()]} FROM plan_version v"  # noqa: S608 - our own
        " WHERE v.id = signature.version_id)"
        " WHERE kind = 'confirmation' AND version_id IS NOT NULL"
    )
    freeze()
    guard()


def downgrade() -> None:
    op.execute(f"DROP TRIGGER signature_named{on_table()}")
    if dialect() == "postgresql":
        op.execute("DROP FUNCTION refuse_signature_named()")
    op.drop_column("signature", "name")


def dialect() -> str:
    return op.get_bind().dialect.name


def on_table() -> str:
    return " ON signature" if dialect() == "postgresql" else ""


def thaw() -> None:
    op.execute(f"DROP TRIGGER signature_frozen{on_table()}")


def freeze() -> None:
    """Refuse every change of a signature in a version, as in 0001."""
    if dialect() == "postgresql":
        op.execute(
            "CREATE TRIGGER signature_frozen BEFORE UPDATE ON signature FOR EACH ROW"
            " WHEN (OLD.version_id IS NOT NULL) EXECUTE FUNCTION plan_version_is_frozen()"
        )
    else:
        op.execute(
            "CREATE TRIGGER signature_frozen BEFORE UPDATE ON signature"
            " WHEN OLD.version_id IS NOT NULL"
            " BEGIN SELECT RAISE(ABORT, 'an agreed version is frozen'); END"
        )


def guard() -> None:
    """Refuse a signature without a name, as in 0024."""
    if dialect() == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_signature_named() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'refused: signature_named' USING ERRCODE = 'check_violation'; END $$"
        )
        op.execute(
            "CREATE TRIGGER signature_named BEFORE INSERT ON signature FOR EACH ROW"
            " WHEN (NEW.name = '') EXECUTE FUNCTION refuse_signature_named()"
        )
    else:
        op.execute(
            "CREATE TRIGGER signature_named BEFORE INSERT ON signature WHEN NEW.name = ''"
            " BEGIN SELECT RAISE(ABORT, 'refused: signature_named'); END"
        )
