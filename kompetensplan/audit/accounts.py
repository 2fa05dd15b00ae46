"""What the application's own database account may do with the log on PostgreSQL: add and read.

The owner of the tables, which makes the migrations, is another account (docs/audit.md).
"""

from psycopg import sql
from sqlalchemy import Table

from kompetensplan.db import db

# What may be done beside reading. `audit_head`: a column that is never changed, so that the row
# can be locked; the owner's trigger moves it. `person_key`: a key goes with its person.
_LOG = {
    "audit_entry": ("INSERT",),
    "audit_checkpoint": (),
    "audit_head": ("UPDATE (id)",),
    "person_key": ("INSERT", "DELETE"),
}
_REST = ("INSERT", "UPDATE", "DELETE")


def list_grants(role: str) -> list[str]:
    """Return the statements that give `role` what the application needs, and no more."""
    who = sql.Identifier(role).as_string(None)
    schema = "current_schema()"
    statements = [
        f"DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {who}', {schema}); END $$",
        f"DO $$ BEGIN EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO {who}',"
        f" {schema}); END $$",
        f"GRANT SELECT ON alembic_version TO {who}",
    ]
    tables: list[Table] = db.metadata.sorted_tables
    for name in sorted(table.name for table in tables):
        rights = ", ".join(("SELECT", *_LOG.get(name, _REST)))
        statements.append(f'REVOKE ALL ON "{name}" FROM {who}')
        statements.append(f'GRANT {rights} ON "{name}" TO {who}')
    return statements
