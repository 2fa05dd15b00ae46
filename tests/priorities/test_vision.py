"""Writing the vision through the pages."""

from datetime import date

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.priorities.models import Vision
from tests.conftest import Client, LogIn
from tests.factories import Municipality


def a_vision(**changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "title": "Nära och modigt",
        "text": "Vi vågar pröva.",
        "decided_by": "Kommunfullmäktige",
        "decided_on": "2027-01-25",
        "diary_number": "KS 2027/00012",
        "starts_on": "2027-02-01",
    }
    return usual | changes


def test_a_new_vision_takes_over_and_the_old_one_is_kept(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    client = log_in(karin)

    assert client.post("/priorities/vision/new", data=a_vision()).status_code == 303

    old, new = db.session.scalars(select(Vision).order_by(Vision.starts_on)).all()
    assert (old.ends_on, new.starts_on) == (date(2027, 1, 31), date(2027, 2, 1))
    assert "Nära och modigt" in client.get("/priorities/").text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"text": ""}, "Skriv in idén."),
        ({"decided_on": "2027-02-09"}, "Beslutet är inte fattat än."),
        ({"starts_on": "2027-01-01"}, "Välj en dag efter den dag då den nuvarande idén"),
    ],
)
def test_a_vision_that_contradicts_itself_is_refused(
    town: Municipality, log_in: LogIn, karin: Person, wrong: dict[str, object], told: str
) -> None:
    answer = log_in(karin).post("/priorities/vision/new", data=a_vision(**wrong))

    assert answer.status_code == 422
    assert told in answer.text


def test_a_vision_that_somebody_else_has_corrected_is_not_overwritten(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    assert town.vision
    address, client = f"/priorities/vision/{town.vision.id}/edit", log_in(karin)
    seen = _seen(client, address)
    client.post(address, data=a_vision(seen=seen, title="Först"))

    answer = client.post(address, data=a_vision(seen=seen, title="Sedan"))

    assert answer.status_code == 409
    assert "Först" in answer.text
    assert 'value="Sedan"' in answer.text
    title = db.session.scalars(select(Vision.title)).one()
    assert title == "Först"


def _seen(client: Client, address: str) -> str:
    page = client.get(address).text
    return page.split('name="seen" type="hidden" value="')[1].split('"')[0]
