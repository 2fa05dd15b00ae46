"""The door: every view says whom it is for, and strangers reach a short list only."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Table

from kompetensplan.cli.privacy_documents import FOLDER
from kompetensplan.db import Base
from kompetensplan.policy import RULES, Permission
from kompetensplan.retention import kinds
from kompetensplan.rights.documents import filled
from kompetensplan.rights.own_tables import DONE, EXEMPT, LEFT_OUT, NOT_FOLLOWED, PARTS
from kompetensplan.rights.own_words import COLUMNS
from kompetensplan.rights.own_words import TABLES as TABLE_WORDS
from kompetensplan.rights.processing import TABLES
from kompetensplan.rights.recipients import SILENT, WORDS
from kompetensplan.web import PUBLIC_ENDPOINTS
from tests.conftest import Client

ROOT = Path(__file__).parents[1]


def test_every_view_declares_a_permission_or_is_listed_as_public(app: Flask) -> None:
    undeclared = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "permission") and endpoint not in PUBLIC_ENDPOINTS
    }

    assert undeclared == set()


def test_the_public_list_names_only_views_that_exist_and_declare_nothing(app: Flask) -> None:
    assert set(app.view_functions) >= PUBLIC_ENDPOINTS
    declared = {
        name for name in PUBLIC_ENDPOINTS if hasattr(app.view_functions[name], "permission")
    }
    assert declared == set()


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    found = []
    for rule in app.url_map.iter_rules():
        values = {name: 1 if "id" in name or name == "number" else "x" for name in rule.arguments}
        with app.test_request_context():
            url = rule.build(values)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            found.append((rule.endpoint, method, url[1] if url else ""))
    return found


def test_a_stranger_reaches_nothing_but_the_public_list(app: Flask, client: Client) -> None:
    """Ruling 14."""
    let_in = []
    for endpoint, method, url in addresses(app):
        if endpoint in PUBLIC_ENDPOINTS:
            continue
        response = client.open(url, method=method)
        if response.status_code != 303 or not response.location.startswith("/login"):
            let_in.append((endpoint, method, response.status_code))

    assert let_in == []


def test_addresses_are_kebab_case_and_typed(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert rule.rule == rule.rule.lower()
        for part in rule.rule.split("/"):
            assert "_" not in part or part.startswith("<"), rule.rule
        for name in rule.arguments:
            if name.endswith("_id"):
                assert f"<int:{name}>" in rule.rule, rule.rule


def test_the_printed_permissions_are_those_of_the_table(app: Flask) -> None:
    """`docs/permissions.md` is printed by `flask permissions`."""
    printed = app.test_cli_runner().invoke(args=["permissions"]).output
    kept = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")

    assert printed.strip() in kept


@pytest.mark.parametrize("permission", Permission)
def test_every_relation_completes_a_sentence(permission: Permission) -> None:
    for relation in RULES[permission]:
        assert relation.__name__.replace("_", "").isalpha()


def test_every_answer_carries_the_strict_headers(client: Client) -> None:
    headers = client.get("/login").headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "HttpOnly" in headers.get("Set-Cookie", "HttpOnly")


def test_an_address_that_does_not_exist_tells_a_stranger_nothing(client: Client) -> None:
    response = client.get("/plans/999999")

    assert response.status_code == 303
    assert response.location.startswith("/login")


def test_every_table_is_kept_by_a_rule_or_exempt_with_a_reason(app: Flask) -> None:
    """RET-1: name a new table in `retention/kinds.py`: in a type, or with why it needs none."""
    assert kinds.covered() == set(Base.metadata.tables)


# ── what is stored about people, and why ──────────────────────────────────────────────


def test_every_table_says_what_it_is_for(app: Flask) -> None:
    missing = sorted(set(Base.metadata.tables) - set(TABLES))
    gone = sorted(set(TABLES) - set(Base.metadata.tables))

    assert missing == [], (
        f"Say in kompetensplan/rights/processing/ what {missing} are for: purpose, what they hold,"
        " whose data, how long, and the permissions of those who read it. Then run"
        " `flask privacy-documents` and commit what it writes."
    )
    assert gone == [], f"These tables are gone; take them out of rights/processing/: {gone}"


def test_every_relation_of_the_policy_has_words_as_a_recipient() -> None:
    used = {relation.__name__ for relations in RULES.values() for relation in relations}

    assert used - SILENT - set(WORDS) == set(), (
        "Give these relations of policy.py their words in kompetensplan/rights/recipients.py"
    )
    assert set(WORDS) - used == set(), "Nothing in policy.RULES uses these any more"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_the_committed_document_is_the_generated_one(app: Flask, path: Path) -> None:
    kept = path.read_text(encoding="utf-8")

    with app.app_context():
        assert filled(kept) == kept, "Run `flask privacy-documents` and commit what it writes."


def links_to_a_person(table: Table) -> set[str]:
    return {
        column.name
        for column in table.columns
        for link in column.foreign_keys
        if link.column.table.name == "person"
    }


def test_every_table_is_given_or_says_why_not(app: Flask) -> None:
    told = set(PARTS) | set(DONE) | set(EXEMPT)

    assert set(Base.metadata.tables) - told == set(), (
        "Put these tables in kompetensplan/rights/own_tables.py: in PARTS if a person’s rows"
        " hang on them, in DONE if somebody makes rows about others, else in EXEMPT with the"
        " reason in words."
    )
    assert told - set(Base.metadata.tables) == set(), (
        "These tables are gone; take them out of kompetensplan/rights/own_tables.py"
    )
    assert (set(PARTS) | set(DONE)) & set(EXEMPT) == set()


def test_every_link_to_a_person_is_followed_or_says_why_not(app: Flask) -> None:
    followed = {(name, part.via) for name, part in PARTS.items()}
    followed |= {(name, column) for name, by in DONE.items() for column in by}
    links = {
        (name, column)
        for name, table in Base.metadata.tables.items()
        for column in links_to_a_person(table)
    }

    assert links - followed - set(NOT_FOLLOWED) == set(), (
        "Follow these columns in kompetensplan/rights/own_tables.py: in DONE with what of the"
        " row is given to the one who did it, or in NOT_FOLLOWED with the reason."
    )


def test_everything_that_is_given_has_words(app: Flask) -> None:
    columns = {
        (name, column.name)
        for name in PARTS
        for column in Base.metadata.tables[name].columns
        if column.name not in LEFT_OUT
    }
    columns |= {
        (name, each) for name, by in DONE.items() for shown in by.values() for each in shown
    }

    unnamed = {
        column for table, column in columns if not {column, f"{table}.{column}"} & set(COLUMNS)
    }

    assert unnamed == set(), "Give these columns words in kompetensplan/rights/own_words.py"
    assert (set(PARTS) | set(DONE)) - set(TABLE_WORDS) == set(), "These tables need words too"
