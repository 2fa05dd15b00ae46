"""People who can log in with a password."""

from collections.abc import Callable

import pytest
from flask import Flask

from kompetensplan.accounts import services
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from tests.conftest import Client
from tests.factories import make_person

PASSWORD = "fyra små gröna hästar"
LogInAs = Callable[..., Client]


@pytest.fixture
def bo(app: Flask, database: None) -> Person:
    """A person with a password, and nothing else."""
    person = make_person("Bo Ek", email="bo.ek@mittkoping.example")
    services.set_password(person, PASSWORD)
    db.session.commit()
    return person


def credentials(identifier: str = "bo.ek@mittkoping.example", **more: str) -> dict[str, str]:
    return {"identifier": identifier, "password": PASSWORD, **more}


@pytest.fixture
def bo_email() -> str:
    return "bo.ek@mittkoping.example"


@pytest.fixture
def in_through_the_door(client: Client, bo: Person) -> Client:
    """A client in which Bo has logged in on the page."""
    assert client.post("/login", data=credentials()).status_code == 303
    return client
