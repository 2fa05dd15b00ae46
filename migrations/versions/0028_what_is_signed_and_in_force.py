"""A signature belongs to a whole plan that can be signed, and only what is in force is agreed.

The database refuses here what the workflow table refuses: to sign a draft or a plan that rests
(MEET-4), to go back to a version that has been annulled, to count two signatures of other words
than the version's, and to undo an annulment (ruling 32).
"""

from alembic import op

revision = "0028"
down_revision = "0027"

HAS_GOALS = (
    "EXISTS (SELECT 1 FROM goal g WHERE g.plan_id = NEW.plan_id AND g.removed_at IS NULL)"
    " AND NOT EXISTS (SELECT 1 FROM goal g WHERE g.plan_id = NEW.plan_id AND g.removed_at IS NULL"
    " AND (trim(g.title) = '' OR length(trim(g.purpose)) < 20 OR (g.unlinked_reason = ''"
    " AND NOT EXISTS (SELECT 1 FROM goal_link l WHERE l.goal_id = g.id))))"
)
# Ruling 6: a plan is signed while it is ready for its meeting, or while a change is proposed.
CAN_BE_SIGNED = (
    "EXISTS (SELECT 1 FROM plan p WHERE p.id = NEW.plan_id AND p.state IN ('proposed', 'changing')"
    " AND (NEW.kind <> 'decision' OR p.state = 'proposed'))"
)
# What waits for the other one; a row that comes with its version is checked by `plan_agreed`.
WAITS = "NEW.version_id IS NULL AND NEW.voided_at IS NULL"
SIGNED = (
    "EXISTS (SELECT 1 FROM plan_version v WHERE v.plan_id = NEW.id AND v.kind = '{kind}'{newest}"
    " AND 2 = (SELECT count(*) FROM signature s WHERE s.version_id = v.id{same}"
    " AND s.kind IN ({kinds})))"
)
NEWEST = (
    " AND v.annulled_at IS NULL AND NOT EXISTS (SELECT 1 FROM plan_version w"
    " WHERE w.plan_id = v.plan_id AND w.annulled_at IS NULL AND w.number > v.number)"
)
SAME = " AND s.voided_at IS NULL AND s.content_hash = v.content_hash"
BOTH, ALONE = "'approval', 'confirmation'", "'approval', 'decision'"


def arrivals(*, strictly: bool) -> list[tuple[str, str, str, str]]:
    """Return what a plan needs to come into force; `strictly` by the version that holds."""
    here, arrives = "UPDATE OF state ON plan", "OLD.state IN ('proposed', 'changing')"
    newest, same = (NEWEST, SAME) if strictly else ("", "")
    agreed = SIGNED.format(kind="agreed", kinds=BOTH, newest=newest, same=same)
    # The approval is of the plan, the decision of the plan with both descriptions (MEET-5).
    alone = SIGNED.format(kind="set_without_agreement", kinds=ALONE, newest=newest, same="")
    return [
        ("plan_agreed", here, f"{arrives} AND NEW.state = 'agreed'", agreed),
        ("plan_set", here, f"{arrives} AND NEW.state = 'set_without_agreement'", alone),
    ]


NEW = [
    ("signature_state", "INSERT ON signature", WAITS, CAN_BE_SIGNED),
    ("signature_ready", "INSERT ON signature", WAITS, HAS_GOALS),
    (
        "version_annulled",
        "UPDATE OF annulled_at ON plan_version",
        "OLD.annulled_at IS NOT NULL",
        "NEW.annulled_at IS NOT NULL AND NEW.annulled_at = OLD.annulled_at",
    ),
]


def upgrade() -> None:
    drop(arrivals(strictly=False))
    make([*arrivals(strictly=True), *NEW])


def downgrade() -> None:
    drop([*arrivals(strictly=True), *NEW])
    make(arrivals(strictly=False))


def make(rules: list[tuple[str, str, str, str]]) -> None:
    """Let the database refuse: name, on what, when, and unless; as in 0024."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, on, when, unless in rules:
        if postgresql:
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


def drop(rules: list[tuple[str, str, str, str]]) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, on, _when, _unless in rules:
        if postgresql:
            op.execute(f"DROP TRIGGER {name} ON {on.split()[-1]}")
            op.execute(f"DROP FUNCTION refuse_{name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
