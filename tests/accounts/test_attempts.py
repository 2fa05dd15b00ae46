"""Guessing is slowed down, per person and per address, and waiting always helps."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from kompetensplan.accounts.attempts import PER_ADDRESS, PER_PERSON
from kompetensplan.accounts.models import LoginAttempt, Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from tests.accounts.conftest import credentials
from tests.conftest import Client

WAIT = "Det har blivit för många försök. Försök igen kl."


def guess(client: Client, times: int, identifier: str = "bo.ek@mittkoping.example") -> list[int]:
    data = credentials(identifier, password="a guess")
    return [client.post("/login", data=data).status_code for _time in range(times)]


def make_older(minutes: float) -> None:
    """Let time pass, as far as the stored tries are concerned."""
    earlier = real_now() - timedelta(minutes=minutes)
    db.session.execute(update(LoginAttempt).values(at=earlier))
    db.session.commit()


def test_after_ten_failures_even_the_right_password_has_to_wait(client: Client, bo: Person) -> None:
    statuses = guess(client, PER_PERSON.most + 1)
    page = client.post("/login", data=credentials())

    assert statuses == [422] * PER_PERSON.most + [429]
    assert page.status_code == 429
    assert WAIT in page.text
    assert 0 < int(page.headers["Retry-After"]) <= 15 * 60


def test_the_wait_is_the_same_for_somebody_who_does_not_exist(client: Client) -> None:
    statuses = guess(client, PER_PERSON.most + 1, "nobody@mittkoping.example")

    assert statuses[-1] == 429


def test_capitals_do_not_make_another_person(client: Client, bo: Person) -> None:
    guess(client, 5)
    guess(client, 5, "BO.EK@mittkoping.example ")

    assert client.post("/login", data=credentials()).status_code == 429


def test_trying_while_one_waits_does_not_make_the_wait_longer(client: Client, bo: Person) -> None:
    guess(client, PER_PERSON.most)
    first = client.post("/login", data=credentials()).headers["Retry-After"]
    guess(client, 20)

    assert int(client.post("/login", data=credentials()).headers["Retry-After"]) <= int(first)


def test_one_gets_in_when_the_wait_is_over(client: Client, bo: Person) -> None:
    guess(client, PER_PERSON.most + 1)
    make_older(15.1)

    assert client.post("/login", data=credentials()).status_code == 303


def test_the_right_password_forgives_the_wrong_ones(client: Client, bo: Person) -> None:
    guess(client, PER_PERSON.most - 1)
    client.post("/login", data=credentials())
    client.post("/logout")

    assert guess(client, 3) == [422] * 3


def guess_everybody(client: Client) -> None:
    """Fill the limit of this address: two real tries, and as many rows like theirs as are left."""
    guess(client, 1, "one@x.example")
    guess(client, 1, "two@x.example")
    both = select(LoginAttempt.key).group_by(LoginAttempt.key).having(func.count() == 2)
    address = db.session.scalars(both).one()
    rows = [LoginAttempt(key=address, succeeded=False) for _row in range(PER_ADDRESS.most - 2)]
    db.session.add_all(rows)
    db.session.commit()


def test_one_address_cannot_try_everybody(client: Client) -> None:
    guess_everybody(client)

    assert guess(client, 1, "one-more@x.example") == [429]


def test_another_address_is_not_held_up(client: Client, bo: Person) -> None:
    guess_everybody(client)

    response = client.post(
        "/login", data=credentials(), environ_overrides={"REMOTE_ADDR": "192.0.2.7"}
    )

    assert response.status_code == 303


@pytest.mark.parametrize("text", ["bo.ek", "127.0.0.1"])
def test_the_table_does_not_say_who_tried_or_from_where(
    client: Client, bo: Person, text: str
) -> None:
    guess(client, 1)

    keys = db.session.scalars(select(LoginAttempt.key)).all()

    assert len(keys) == 2
    assert not [key for key in keys if text in key or len(key) != 64]


def test_old_tries_are_cleared_away(client: Client, bo: Person) -> None:
    guess(client, 5)
    make_older(121)
    guess(client, 1)

    assert db.session.scalar(select(func.count(LoginAttempt.id))) == 2
