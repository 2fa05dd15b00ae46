"""Search finds people and priorities by their words, as they are spelled and as they sound (3.8).

What is stored already gets its words here; from then on the application keeps them.
"""

import sqlalchemy as sa
from alembic import op

from kompetensplan.texts import index_of

revision = "0044"
down_revision = "0043"

WORD = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
KEY = sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql")
PEOPLE = "SELECT id, given_name || ' ' || family_name, sort_key FROM person"
PRIORITIES = "SELECT id, code || ' ' || title FROM priority"


def upgrade() -> None:
    person_word = _table("person_word", "person", sa.Column("sort_key", KEY, nullable=False))
    for name in ("word", "sound"):
        columns = [name, "sort_key", "person_id"]
        op.create_index(f"ix_person_word_{name}", "person_word", columns)
    priority_word = _table("priority_word", "priority")
    for name in ("word", "sound"):
        op.create_index(f"ix_priority_word_{name}", "priority_word", [name, "priority_id"])
    found = op.get_bind()
    _fill(
        person_word,
        [
            {"person_id": key, "word": word, "sound": sound, "sort_key": sort_key}
            for key, text, sort_key in found.exec_driver_sql(PEOPLE).all()
            for word, sound in index_of(text)
        ],
    )
    _fill(
        priority_word,
        [
            {"priority_id": key, "word": word, "sound": sound}
            for key, text in found.exec_driver_sql(PRIORITIES).all()
            for word, sound in index_of(text)
        ],
    )


def _table(name: str, of: str, *more: sa.Column[str]) -> sa.Table:
    key = f"{of}_id"
    return op.create_table(
        name,
        sa.Column(key, sa.Integer(), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("sound", WORD, nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            [key], [f"{of}.id"], name=op.f(f"fk_{name}_{key}"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(key, "word", name=op.f(f"pk_{name}")),
    )


def _fill(table: sa.Table, rows: list[dict[str, object]]) -> None:
    if rows:
        op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("priority_word")
    op.drop_table("person_word")
