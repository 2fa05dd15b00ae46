"""Mina anteckningar: for nobody else, sealed at rest, gone when the plan is agreed (CONF-3)."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select, text

from config import OPEN_NOTES_KEY, Unsafe
from kompetensplan import clock, create_app, sealing
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.plans.models import FieldChange, OwnNotes, Plan, PlanEvent, PlanState
from kompetensplan.plans.services.notes import forget_ended
from kompetensplan.policy import Actor
from tests.conftest import TODAY, Client, LogIn, Statements, make_config
from tests.factories import Municipality
from tests.plans.factories import hold_meeting, make_plan, read, sign

SECRET = "Jag vill egentligen byta arbete"


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, state=PlanState.PROPOSED)


@pytest.fixture(autouse=True)
def open_key() -> None:
    sealing.configure(OPEN_NOTES_KEY)


def save(
    client: Client, plan_id: int, *, base: str = "", autosave: bool = False, **texts: str
) -> Any:
    data = texts | {f"base-{name}": base for name in texts}
    headers = {"X-Autosave": "1"} if autosave else {}
    return client.post(f"/plans/{plan_id}/notes", data=data, headers=headers)


def rows() -> list[OwnNotes]:
    return list(db.session.scalars(select(OwnNotes)))


# ── nobody else ───────────────────────────────────────────────────────────────────────


def test_the_notes_come_back_to_the_one_who_wrote_them(as_amina: Client, plan_id: int) -> None:
    save(as_amina, plan_id, want=SECRET)

    page = as_amina.get(f"/plans/{plan_id}/notes").text

    assert SECRET in page
    assert "Ingen annan kan läsa dem" in page


def test_nobody_else_meets_them_on_any_page_of_the_plan(
    town: Municipality, as_amina: Client, plan_id: int, log_in: LogIn
) -> None:
    save(as_amina, plan_id, want=SECRET)

    for who in ("marie", "samira", "karin", "johan", "ulla", "eva", "david"):
        client = log_in(town.people[who])
        assert client.get(f"/plans/{plan_id}/notes").status_code in (403, 404), who
        for page in ("", "/history", "/meetings", "/notes", "/sign"):
            assert SECRET not in client.get(f"/plans/{plan_id}{page}").text, (who, page)


def test_the_database_holds_none_of_the_words(as_amina: Client, plan_id: int) -> None:
    """Sealed in its row; and in no history, log or mail at all."""
    save(as_amina, plan_id, want=SECRET, learned="Att lyssna")

    for table in db.metadata.sorted_tables:
        for row in db.session.execute(table.select()):
            assert SECRET not in str(tuple(row)), table.name
            assert "Att lyssna" not in str(tuple(row)), table.name
    assert rows()[0].key_name == "open"


def test_nothing_of_it_stands_in_the_history(as_amina: Client, plan_id: int) -> None:
    before = len(db.session.scalars(select(PlanEvent)).all())
    changes = len(db.session.scalars(select(FieldChange)).all())

    save(as_amina, plan_id, want=SECRET)

    assert len(db.session.scalars(select(PlanEvent)).all()) == before
    assert len(db.session.scalars(select(FieldChange)).all()) == changes


def test_a_row_moved_to_somebody_else_does_not_open(
    town: Municipality, as_amina: Client, plan_id: int, log_in: LogIn
) -> None:
    """Who can write in the database can still not read the notes through the pages."""
    save(as_amina, plan_id, want=SECRET)
    own = make_plan(town, who="marie")
    db.session.execute(
        text("UPDATE own_notes SET plan_id = :plan, person_id = :person"),
        {"plan": own.id, "person": town.people["marie"].id},
    )
    key = own.id

    response = log_in(town.people["marie"]).get(f"/plans/{key}/notes")

    assert response.status_code == 503
    assert SECRET not in response.text


# ── kept as long as they are needed ───────────────────────────────────────────────────


def test_the_second_signature_deletes_them(
    plan: Plan, as_amina: Client, plan_id: int, amina_acts: Actor, marie_acts: Actor
) -> None:
    save(as_amina, plan_id, want=SECRET)
    plan = read(plan, marie_acts)
    hold_meeting(plan, marie_acts)
    sign(plan, "approve", marie_acts)
    assert len(rows()) == 1

    sign(plan, "confirm", amina_acts)

    assert rows() == []


def test_an_agreement_that_does_not_come_about_deletes_nothing(
    plan: Plan, as_amina: Client, plan_id: int, amina_acts: Actor, marie_acts: Actor
) -> None:
    """The same transaction: both or neither."""
    save(as_amina, plan_id, want=SECRET)
    plan = read(plan, marie_acts)
    hold_meeting(plan, marie_acts)
    sign(plan, "approve", marie_acts)
    db.session.commit()
    sign(plan, "confirm", amina_acts)

    db.session.rollback()

    assert len(rows()) == 1


@pytest.mark.parametrize("end", ["day", "closed", "ended"])
def test_they_do_not_outlive_the_round(
    town: Municipality, as_amina: Client, plan_id: int, end: str
) -> None:
    save(as_amina, plan_id, want=SECRET)
    assert town.round
    if end == "day":
        clock.fix(date(2028, 1, 1))
    elif end == "closed":
        db.session.execute(text("UPDATE planning_round SET closed_at = :at"), {"at": real_now()})
    else:
        db.session.execute(text("UPDATE plan SET state = 'ended_without_agreement'"))

    page = as_amina.get(f"/plans/{plan_id}/notes").text
    late = save(as_amina, plan_id, autosave=True, want="Mer")
    gone = forget_ended()

    assert SECRET not in page
    assert late.status_code == 409
    assert late.json["fields"]["want"]["state"] == "late"
    assert (gone, rows()) == (1, [])


def test_the_round_that_goes_on_keeps_them(as_amina: Client, plan_id: int) -> None:
    save(as_amina, plan_id, want=SECRET)

    assert forget_ended() == 0
    assert len(rows()) == 1


def test_emptied_notes_leave_no_row(as_amina: Client, plan_id: int) -> None:
    save(as_amina, plan_id, want=SECRET)

    save(as_amina, plan_id, base=SECRET, want="")

    assert rows() == []


# ── writing ───────────────────────────────────────────────────────────────────────────


def test_each_field_is_saved_by_itself(as_amina: Client, plan_id: int) -> None:
    save(as_amina, plan_id, autosave=True, learned="Att fråga först")
    answer = save(as_amina, plan_id, autosave=True, want="Handleda").json

    page = as_amina.get(f"/plans/{plan_id}/notes").text

    assert answer["fields"]["want"]["state"] == "saved"
    assert "Att fråga först" in page
    assert "Handleda" in page


def test_two_windows_of_one_person_lose_nothing(as_amina: Client, plan_id: int) -> None:
    """PLAN-2: what cannot be merged stands below one another; there is nobody to choose with."""
    save(as_amina, plan_id, want="Kurs i teckenspråk")

    merged = save(as_amina, plan_id, base="Kurs", want="En kort kurs", autosave=True).json

    assert merged["fields"]["want"]["state"] == "merged"
    assert "Kurs i teckenspråk" in merged["fields"]["want"]["text"]
    assert "En kort kurs" in merged["fields"]["want"]["text"]


def test_a_text_that_is_too_long_is_refused_and_kept_on_the_page(
    as_amina: Client, plan_id: int
) -> None:
    response = save(as_amina, plan_id, want="x" * 5001, learned="Kort")

    assert response.status_code == 422
    assert "x" * 5001 in response.text
    assert "Korta" in response.text
    assert "Kort" in as_amina.get(f"/plans/{plan_id}/notes").text


def test_the_page_reads_in_a_fixed_number_of_statements(
    as_amina: Client, plan_id: int, statements: Statements
) -> None:
    save(as_amina, plan_id, want=SECRET)

    with statements() as seen:
        as_amina.get(f"/plans/{plan_id}/notes")

    assert len(seen) <= 12


# ── keys ──────────────────────────────────────────────────────────────────────────────


def test_after_a_change_of_key_the_old_one_can_go(
    app: Flask, as_amina: Client, plan_id: int
) -> None:
    save(as_amina, plan_id, want=SECRET)
    new = f"second:{Fernet.generate_key().decode()}"

    sealing.configure(f"{new},{OPEN_NOTES_KEY}")
    while_both = as_amina.get(f"/plans/{plan_id}/notes").text
    db.session.remove()
    said = app.test_cli_runner().invoke(args=["renew-notes"]).output
    sealing.configure(new)
    alone = as_amina.get(f"/plans/{plan_id}/notes").text

    assert SECRET in while_both
    assert SECRET in alone
    assert "1 notes are now under the key second." in said
    assert rows()[0].key_name == "second"


def test_a_key_taken_away_too_early_loses_nothing(
    app: Flask, as_amina: Client, plan_id: int
) -> None:
    save(as_amina, plan_id, want=SECRET)
    sealing.configure(f"second:{Fernet.generate_key().decode()}")

    page = as_amina.get(f"/plans/{plan_id}/notes")
    over = save(as_amina, plan_id, autosave=True, want="Över")
    whole = save(as_amina, plan_id, want="Över det gamla")
    db.session.remove()
    renewed = app.test_cli_runner().invoke(args=["renew-notes"])
    sealing.configure(OPEN_NOTES_KEY)

    assert page.status_code == 503
    assert "De finns kvar" in page.text
    assert over.json["fields"]["want"]["state"] == "late"
    assert whole.status_code == 409
    assert "Över det gamla" in whole.text
    assert renewed.exit_code == 1
    assert "Put it back" in renewed.output
    assert SECRET in as_amina.get(f"/plans/{plan_id}/notes").text


GOOD = f"2027a:{Fernet.generate_key().decode()}"


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ("", "of your own"),
        (OPEN_NOTES_KEY, "of your own"),
        (f"{GOOD},{OPEN_NOTES_KEY}", "of your own"),
        ("2027a:short", "32 bytes"),
        (f"{GOOD},{GOOD}", "a name of its own"),
        (Fernet.generate_key().decode(), "a name of its own"),
    ],
    ids=["empty", "open", "open beside a good one", "short", "twice", "without a name"],
)
def test_production_does_not_start_without_a_key_of_its_own(
    tmp_path: Path, keys: str, why: str
) -> None:
    settings = replace(
        make_config(f"sqlite:///{tmp_path / 'own.db'}", tmp_path),
        environment="production",
        secret_key="a-secret-of-more-than-thirty-two-characters",
        today=None,
    )

    with pytest.raises(Unsafe, match=why) as refusal:
        create_app(replace(settings, notes_keys=keys))

    assert keys == "" or keys not in str(refusal.value)
    clock.fix(TODAY)
