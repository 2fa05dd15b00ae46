"""The door: every view says whom it is for, and strangers reach a short list only."""

from pathlib import Path

import pytest
from flask import Flask

from kompetensplan.policy import RULES, Permission
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
