"""The log is a chain that nobody changes, and speaks of people by pseudonyms (ruling 11).

Each entry that there was is carried into the chain in its order. The database refuses a change,
a removal (but of what a checkpoint covers), a gap and a fork. The key is made as `audit.chain`
makes it; from where things were done was not written down before.
"""

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0032"
down_revision = "0031"

GENESIS = "0" * 64
COVERED = "EXISTS (SELECT 1 FROM audit_checkpoint WHERE seq >= OLD.seq)"
TRUE = "EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq AND hash = NEW.hash)"
# Name, on what, and when it is let through.
GUARDS = [
    ("audit_entry_frozen", "UPDATE ON audit_entry", "1 = 0"),
    ("audit_entry_kept", "DELETE ON audit_entry", COVERED),
    ("audit_head_one", "INSERT ON audit_head", "1 = 0"),
    ("audit_head_forward", "UPDATE ON audit_head", "NEW.id = OLD.id AND NEW.seq = OLD.seq + 1"),
    ("audit_head_kept", "DELETE ON audit_head", "1 = 0"),
    ("audit_checkpoint_true", "INSERT ON audit_checkpoint", TRUE),
    ("audit_checkpoint_frozen", "UPDATE ON audit_checkpoint", "1 = 0"),
    ("audit_checkpoint_kept", "DELETE ON audit_checkpoint", "1 = 0"),
    ("person_key_frozen", "UPDATE ON person_key", "1 = 0"),
]
EMPTIED = ("audit_entry", "audit_head", "audit_checkpoint", "person_key")


def upgrade() -> None:
    op.execute("CREATE TABLE audit_before AS SELECT * FROM audit_entry")
    op.drop_table("audit_entry")
    _make_tables()
    _carry_over()
    op.drop_table("audit_before")
    _make_guards()


def _make_tables() -> None:
    op.create_table(
        "person_key",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("pseudonym", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_key_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_person_key"),
        sa.UniqueConstraint("pseudonym", name="uq_person_key_pseudonym"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=50), nullable=False),
        sa.Column("device", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor", "seq"])
    op.create_index("ix_audit_entry_action", "audit_entry", ["action", "seq"])
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject_type", "subject", "seq"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_audit_head_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_checkpoint"),
    )


# ── what there was ────────────────────────────────────────────────────────────────────


def _carry_over() -> None:
    bind = op.get_bind()
    pseudonyms = _make_keys(bind)
    name, key = _present_key()
    seq, last, after = 0, GENESIS, 0
    read = sa.text(
        "SELECT id, at, actor_id, capacity, action, subject_type, subject_id, detail"
        " FROM audit_before WHERE id > :after ORDER BY id LIMIT 1000"
    ).columns(at=sa.DateTime(timezone=True))
    write = sa.text(
        "INSERT INTO audit_entry VALUES (:seq, :at, :actor, :capacity, :action, :subject_type,"
        " :subject, :detail, '', '', :key, :previous, :hash)"
    ).bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True)))
    while rows := bind.execute(read, {"after": after}).mappings().all():
        new = []
        for row in rows:
            seq, after = seq + 1, row["id"]
            about = row["subject_id"]
            if row["subject_type"] == "person":
                about = pseudonyms.get(about, "")
            at = row["at"] if row["at"].tzinfo else row["at"].replace(tzinfo=UTC)
            entry = {
                "seq": seq,
                "at": at.astimezone(UTC),
                "actor": pseudonyms.get(row["actor_id"], ""),
                "capacity": row["capacity"],
                "action": row["action"],
                "subject_type": row["subject_type"],
                "subject": "" if about is None else str(about),
                "detail": row["detail"],
                "key": name,
                "previous": last,
            }
            last = entry["hash"] = _hash(key, entry)
            new.append(entry)
        bind.execute(write, new)
    bind.execute(
        sa.text("INSERT INTO audit_head VALUES (1, :seq, :hash)"), {"seq": seq, "hash": last}
    )


def _make_keys(bind: sa.Connection) -> dict[int | None, str]:
    people = bind.execute(
        sa.text(
            "SELECT id FROM person WHERE id IN (SELECT actor_id FROM audit_before UNION"
            " SELECT subject_id FROM audit_before WHERE subject_type = 'person')"
        )
    )
    rows, found = [], {}
    for person_id in people.scalars():
        key = secrets.token_hex(16)
        found[person_id] = hashlib.sha256(f"{key}:{person_id}".encode()).hexdigest()[:32]
        rows.append({"person_id": person_id, "key": key, "pseudonym": found[person_id]})
    if rows:
        insert = "INSERT INTO person_key VALUES (:person_id, :key, :pseudonym)"
        bind.execute(sa.text(insert), rows)
    return found


def _present_key() -> tuple[str, bytes]:
    config = current_app.config["KP"]
    first = config.audit_keys.split(",")[0].strip() or f"secret-key:{config.secret_key}"
    name, _colon, secret = first.partition(":")
    return name, hmac.digest(secret.encode(), b"kompetensplan audit log", "sha256")


def _hash(key: bytes, entry: dict[str, object]) -> str:
    at: datetime = entry["at"]  # type: ignore[assignment]
    whole = {**entry, "at": at.isoformat(timespec="microseconds"), "address": "", "device": ""}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, text.encode(), "sha256").hex()


# ── the guards ────────────────────────────────────────────────────────────────────────


def _make_guards() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, on, unless in GUARDS:
        if postgresql:
            _refuse(name, f"IF NOT ({unless}) THEN RAISE EXCEPTION 'refused: {name}'")
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {on} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {on} WHEN NOT ({unless})"
                f" BEGIN SELECT RAISE(ABORT, 'refused: {name}'); END"
            )
    (_chain_on_postgresql if postgresql else _chain_on_sqlite)()


def _refuse(name: str, body: str) -> None:
    op.execute(
        f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql"
        f" SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN {body}"
        " USING ERRCODE = 'check_violation'; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )


def _chain_on_postgresql() -> None:
    """The function moves the head as its owner: the application's account may not."""
    _refuse(
        "audit_entry_chained",
        "UPDATE audit_head h SET seq = NEW.seq, hash = NEW.hash"
        " WHERE NEW.seq = h.seq + 1 AND NEW.previous = h.hash;"
        " IF NOT FOUND THEN RAISE EXCEPTION 'refused: audit_entry_chained'",
    )
    op.execute(
        "CREATE TRIGGER audit_entry_chained BEFORE INSERT ON audit_entry FOR EACH ROW"
        " EXECUTE FUNCTION refuse_audit_entry_chained()"
    )
    _refuse("audit_emptied", "IF true THEN RAISE EXCEPTION 'refused: audit_emptied'")
    for table in EMPTIED:
        op.execute(
            f"CREATE TRIGGER {table}_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
            " EXECUTE FUNCTION refuse_audit_emptied()"
        )


def _chain_on_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER audit_entry_chained BEFORE INSERT ON audit_entry"
        " WHEN NOT EXISTS (SELECT 1 FROM audit_head h"
        " WHERE NEW.seq = h.seq + 1 AND NEW.previous = h.hash)"
        " BEGIN SELECT RAISE(ABORT, 'refused: audit_entry_chained'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_heads AFTER INSERT ON audit_entry"
        " BEGIN UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash; END"
    )


# ── and back ──────────────────────────────────────────────────────────────────────────


def downgrade() -> None:
    """Entries about people whose key is gone come back without a person."""
    op.execute(
        "CREATE TABLE audit_before AS SELECT e.seq AS id, e.at, a.person_id AS actor_id,"
        " e.capacity, e.action, e.subject_type, CASE WHEN e.subject_type = 'person'"
        " THEN s.person_id WHEN e.subject = '' THEN NULL ELSE CAST(e.subject AS INTEGER)"
        " END AS subject_id, e.detail FROM audit_entry e"
        " LEFT JOIN person_key a ON a.pseudonym = e.actor"
        " LEFT JOIN person_key s ON s.pseudonym = e.subject AND e.subject_type = 'person'"
    )
    for table in ("audit_checkpoint", "audit_head", "audit_entry", "person_key"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for name in [guard[0] for guard in GUARDS] + ["audit_entry_chained", "audit_emptied"]:
            op.execute(f"DROP FUNCTION refuse_{name}()")
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="fk_audit_entry_actor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id"])
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject_type", "subject_id"])
    op.execute("INSERT INTO audit_entry SELECT * FROM audit_before")
    op.drop_table("audit_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('audit_entry', 'id'),"
            " (SELECT coalesce(max(id), 1) FROM audit_entry))"
        )
