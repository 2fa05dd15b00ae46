"""Plans that are set without agreement or end without one, and the steps that are possible.

MEET-5: a version says how it came about, and the employee's own words have rows of their
own. PLAN-6: a plan can end without agreement. What the workflow table does not allow, the
database refuses: another state than a step leads to, a signature before a meeting, an
agreement without its two signatures, a decision before its thirty days.
"""

import sqlalchemy as sa
from alembic import op

from kompetensplan.db import choices_of, edit_sqlite_table, set_choices

revision = "0024"
down_revision = "0023"

STATES = ("draft", "proposed", "agreed", "changing", "paused", "closed")
NEW_STATES = ("set_without_agreement", "ended_without_agreement")
NEW_EVENTS = ("own_words reminded set_without_agreement ended_without_agreement taken_up").split()
KINDS = ("approval", "confirmation")
FROZEN = (
    "content",
    "content_hash",
    "context",
    "number",
    "plan_id",
    "meeting_id",
    "agreed_at",
    "agreed_on",
    "language",
)
# From a state to each that a step leads to; from a pause back to where the plan was.
WAYS = {
    "draft": "proposed paused ended_without_agreement closed",
    "proposed": "draft agreed set_without_agreement paused ended_without_agreement closed",
    "agreed": "changing paused closed",
    "set_without_agreement": "changing paused closed",
    "changing": "agreed set_without_agreement paused closed",
    "paused": "draft proposed agreed set_without_agreement changing closed ended_without_agreement",
    "ended_without_agreement": "draft",
}
SOMEBODY = "person_id IS NOT NULL OR capacity = 'system'"
HAS_GOALS = (
    "EXISTS (SELECT 1 FROM goal WHERE plan_id = NEW.id AND removed_at IS NULL)"
    " AND NOT EXISTS (SELECT 1 FROM goal WHERE plan_id = NEW.id AND removed_at IS NULL"
    " AND (trim(title) = '' OR length(trim(purpose)) < 20 OR (unlinked_reason = ''"
    " AND NOT EXISTS (SELECT 1 FROM goal_link WHERE goal_link.goal_id = goal.id))))"
)
SIGNED = (
    "EXISTS (SELECT 1 FROM plan_version v WHERE v.plan_id = NEW.id AND v.kind = '{kind}'"
    " AND {number} = (SELECT count(*) FROM signature s WHERE s.version_id = v.id"
    " AND s.kind IN ({kinds})))"
)
AGREED = SIGNED.format(kind="agreed", number=2, kinds="'approval', 'confirmation'")
SET = SIGNED.format(kind="set_without_agreement", number=2, kinds="'approval', 'decision'")
MET = (
    "EXISTS (SELECT 1 FROM meeting m WHERE m.id = NEW.meeting_id AND m.plan_id = NEW.plan_id"
    " AND m.held_on IS NOT NULL AND m.cancelled_at IS NULL)"
)
# A day less than thirty: days are counted in Sweden, moments are stored in UTC.
LONG_SILENT = (
    "EXISTS (SELECT 1 FROM signature s WHERE s.plan_id = NEW.plan_id AND s.kind = 'approval'"
    " AND s.voided_at IS NULL AND {days} >= 29)"
)
DAYS = {
    "sqlite": "julianday(NEW.at) - julianday(s.at)",
    "postgresql": "extract(epoch FROM NEW.at - s.at) / 86400",
}


def upgrade() -> None:
    connection = op.get_bind()
    set_choices(connection, "plan", "state", (*STATES, *NEW_STATES))
    kinds = choices_of(connection, "plan_event", "kind")
    set_choices(connection, "plan_event", "kind", (*kinds, *NEW_EVENTS))
    set_choices(connection, "signature", "kind", (*KINDS, "decision"))
    let_the_system_act(connection)
    op.execute(
        "ALTER TABLE plan_version ADD COLUMN kind VARCHAR(40) DEFAULT 'agreed' NOT NULL CONSTRAINT"
        " ck_plan_version_versionkind CHECK (kind IN ('agreed', 'set_without_agreement'))"
    )
    op.create_table(
        "standpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_standpoint_person_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_standpoint_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_standpoint"),
    )
    op.create_index("ix_standpoint_plan_id", "standpoint", ["plan_id"])
    op.execute("ALTER TABLE unit_figure ADD COLUMN set_alone INTEGER DEFAULT 0 NOT NULL")
    one_active_plan("state NOT IN ('closed', 'ended_without_agreement')")
    freeze((*FROZEN, "kind"))
    guard()


def let_the_system_act(connection: sa.Connection) -> None:
    """Let an event be nobody's, if it is the system's."""
    if connection.dialect.name == "sqlite":
        edit_sqlite_table(
            connection, "plan_event", r"person_id INTEGER NOT NULL", "person_id INTEGER"
        )
        edit_sqlite_table(
            connection,
            "plan_event",
            r"CONSTRAINT ck_plan_event_capacity",
            f"CONSTRAINT ck_plan_event_somebody_or_system CHECK ({SOMEBODY}),"
            " CONSTRAINT ck_plan_event_capacity",
        )
        return
    op.alter_column("plan_event", "person_id", nullable=True)
    op.create_check_constraint(op.f("ck_plan_event_somebody_or_system"), "plan_event", SOMEBODY)


def one_active_plan(active: str) -> None:
    op.drop_index("uq_plan_active", "plan")
    op.create_index(
        "uq_plan_active",
        "plan",
        ["employment_id", "round_id"],
        unique=True,
        sqlite_where=sa.text(active),
        postgresql_where=sa.text(active),
    )


def freeze(columns: tuple[str, ...]) -> None:
    """Refuse every change of a version, its kind too."""
    if op.get_bind().dialect.name == "postgresql":
        changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
        op.execute("DROP TRIGGER plan_version_frozen ON plan_version")
        op.execute(
            "CREATE TRIGGER plan_version_frozen BEFORE UPDATE ON plan_version FOR EACH ROW"
            f" WHEN ({changed}) EXECUTE FUNCTION plan_version_is_frozen()"
        )
    else:
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
        op.execute("DROP TRIGGER plan_version_frozen")
        op.execute(
            f"CREATE TRIGGER plan_version_frozen BEFORE UPDATE ON plan_version WHEN {changed}"
            " BEGIN SELECT RAISE(ABORT, 'an agreed version is frozen'); END"
        )


def rules(dialect: str) -> list[tuple[str, str, str, str]]:
    """Return what is refused: name, on what, when, and unless."""
    moved = "OLD.state <> NEW.state"
    ways = " OR ".join(
        f"(OLD.state = '{source}' AND NEW.state IN ({quoted(targets)}))"
        for source, targets in WAYS.items()
    )
    back = "OLD.state <> 'paused' OR NEW.state = 'closed' OR NEW.state = OLD.paused_from"
    pause = "NEW.paused_from = OLD.state"
    here, arrives = "UPDATE OF state ON plan", "OLD.state IN ('proposed', 'changing')"
    silent = LONG_SILENT.format(days=DAYS[dialect])
    return [
        ("plan_way", here, moved, f"({ways}) AND ({back})"),
        ("plan_pause", here, f"{moved} AND NEW.state = 'paused'", pause),
        ("plan_ready", here, "OLD.state = 'draft' AND NEW.state = 'proposed'", HAS_GOALS),
        ("plan_agreed", here, f"{arrives} AND NEW.state = 'agreed'", AGREED),
        ("plan_set", here, f"{arrives} AND NEW.state = 'set_without_agreement'", SET),
        ("signature_met", "INSERT ON signature", "NEW.meeting_id IS NOT NULL", MET),
        ("signature_decision", "INSERT ON signature", "NEW.kind = 'decision'", silent),
    ]


def quoted(words: str) -> str:
    return ", ".join(f"'{word}'" for word in words.split())


def guard() -> None:
    """Let the database refuse what the workflow table refuses."""
    dialect = op.get_bind().dialect.name
    for name, on, when, unless in rules(dialect):
        if dialect == "postgresql":
            # The condition may look into other tables only inside a function.
            op.execute(
                f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF NOT ({unless}) THEN RAISE EXCEPTION 'refused: {name}'"
                " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
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


def forget_what_is_new() -> None:
    """Say what was set as agreed, and what ended as closed: nothing else can be said before."""
    op.execute("UPDATE plan SET state = 'agreed' WHERE state = 'set_without_agreement'")
    op.execute("UPDATE plan SET paused_from = 'agreed' WHERE paused_from = 'set_without_agreement'")
    op.execute("UPDATE plan SET state = 'closed' WHERE state = 'ended_without_agreement'")
    event = sa.table("plan_event", sa.column("kind"), sa.column("person_id"))
    is_new = event.c.kind.in_(NEW_EVENTS) | event.c.person_id.is_(None)
    op.execute(event.delete().where(is_new))
    op.execute("DELETE FROM signature WHERE kind = 'decision'")


def downgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    for name, on, _when, _unless in rules(dialect):
        if dialect == "postgresql":
            op.execute(f"DROP TRIGGER {name} ON {on.split()[-1]}")
            op.execute(f"DROP FUNCTION refuse_{name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
    forget_what_is_new()
    freeze(FROZEN)
    one_active_plan("state <> 'closed'")
    op.execute("ALTER TABLE unit_figure DROP COLUMN set_alone")
    op.drop_table("standpoint")
    op.execute("ALTER TABLE plan_version DROP COLUMN kind")
    if dialect == "sqlite":
        edit_sqlite_table(
            connection,
            "plan_event",
            r"CONSTRAINT ck_plan_event_somebody_or_system CHECK \(.*\),(?= CONSTRAINT)",
            "",
        )
        edit_sqlite_table(
            connection,
            "plan_event",
            r"person_id INTEGER(?! NOT NULL)(?=,)",
            "person_id INTEGER NOT NULL",
        )
    else:
        op.drop_constraint("ck_plan_event_somebody_or_system", "plan_event")
        op.alter_column("plan_event", "person_id", nullable=False)
    set_choices(connection, "signature", "kind", KINDS)
    kinds = choices_of(connection, "plan_event", "kind")
    set_choices(connection, "plan_event", "kind", [k for k in kinds if k not in NEW_EVENTS])
    set_choices(connection, "plan", "state", STATES)
