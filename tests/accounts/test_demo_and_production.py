"""The demo's shortcuts exist in the demo only, and a real installation refuses them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from config import Config, Unsafe
from kompetensplan import clock, create_app
from kompetensplan.accounts import demo, passwords, services
from kompetensplan.db import db
from tests.conftest import TODAY, Client, make_config
from tests.factories import make_person
from tests.support.migrated import migrated

AMINA = "amina.berg@mittkoping.example"
SECRET = "a-secret-of-more-than-thirty-two-characters"
NOTES_KEYS = f"2027a:{Fernet.generate_key().decode()}"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Config]:
    yield make_config(f"sqlite:///{tmp_path / 'own.db'}", tmp_path)
    clock.fix(TODAY)
    passwords.configure(cheap=True)


def make(settings: Config, environment: str) -> Flask:
    moved = None if environment == "production" else TODAY
    app = create_app(
        replace(
            settings,
            environment=environment,
            secret_key=SECRET,
            notes_keys=NOTES_KEYS,
            today=moved,
        )
    )
    passwords.configure(cheap=True)
    app.test_client_class = Client
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def set_up(settings: Config, *, is_demo: bool) -> None:
    migrated(settings.instance_path / "own.db")
    app = make(settings, "demo")
    with app.app_context():
        person = make_person("Amina Berg", email=AMINA)
        password = demo.PASSWORD if is_demo else "fyra små gröna hästar"
        services.set_password(person, password, is_demo=is_demo)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def get(app: Flask, path: str) -> str:
    with app.app_context():
        text = app.test_client().get(path).text
        db.engine.dispose()
    return text


def test_the_demo_lets_one_be_anybody_with_one_click(settings: Config) -> None:
    set_up(settings, is_demo=True)
    app = make(settings, "demo")

    page = get(app, "/login")
    with app.app_context():
        client = app.test_client()
        response = client.post("/login", data={"identifier": AMINA, "password": demo.PASSWORD})
        db.engine.dispose()

    assert "Amina Berg" in page
    assert demo.PASSWORD in page
    assert "Karin Sjöstrand" not in page  # she is not in this database
    assert response.status_code == 303


def test_a_demo_person_with_a_password_of_their_own_is_not_listed(settings: Config) -> None:
    set_up(settings, is_demo=False)

    assert "Amina Berg" not in get(make(settings, "demo"), "/login")


def test_production_never_shows_the_demo_people(settings: Config) -> None:
    set_up(settings, is_demo=False)

    page = get(make(settings, "production"), "/login")

    assert "Amina" not in page
    assert f'value="{demo.PASSWORD}"' not in page
    assert "demo-people" not in page


def test_production_does_not_start_with_demo_passwords(settings: Config) -> None:
    set_up(settings, is_demo=True)

    with pytest.raises(Unsafe, match="demo accounts"):
        make(settings, "production")


def test_production_lets_nobody_in_by_a_demo_password(settings: Config) -> None:
    """Not even when they are loaded after the start."""
    set_up(settings, is_demo=False)
    app = make(settings, "production")
    with app.app_context():
        person = make_person("Karin Sjöstrand", email="karin.sjostrand@mittkoping.example")
        services.set_password(person, demo.PASSWORD, is_demo=True)
        db.session.commit()
        response = app.test_client().post(
            "/login", data={"identifier": person.email, "password": demo.PASSWORD}
        )
        db.engine.dispose()

    assert response.status_code == 422


def test_production_starts_on_a_database_that_is_still_empty(settings: Config) -> None:
    app = make(settings, "production")

    assert get(app, "/healthz") == '{"status":"ok"}\n'
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret_key": "dev"},
        {"secret_key": "short"},
        {"today": TODAY},
        {"debug": True},
        {"accessibility_conformity": "perhaps"},
        {"session_lifetime": timedelta(0)},
        {"session_lifetime": timedelta(hours=25)},
    ],
)
def test_production_does_not_start_with_unsafe_settings(
    settings: Config, wrong: dict[str, Any]
) -> None:
    safe: dict[str, Any] = {
        "environment": "production",
        "secret_key": SECRET,
        "notes_keys": NOTES_KEYS,
        "today": None,
    }

    with pytest.raises(Unsafe):
        create_app(replace(settings, **{**safe, **wrong}))


def test_real_passwords_cost_what_rfc_9106_advises() -> None:
    passwords.configure(cheap=False)
    kept = passwords.keep("fyra små gröna hästar")
    passwords.configure(cheap=True)

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_behind_a_proxy_the_address_is_the_visitor_s(settings: Config) -> None:
    app = make(replace(settings, trusted_proxies=1), "demo")
    seen: list[str | None] = []

    @app.before_request
    def note() -> None:
        from flask import request

        seen.append(request.remote_addr)

    with app.app_context():
        app.test_client().get("/healthz", headers={"X-Forwarded-For": "192.0.2.1, 192.0.2.7"})
        db.engine.dispose()

    assert seen == ["192.0.2.7"]
