"""Writing in a goal through the pages, with the script and without it (PLAN-2, ruling 25)."""

from typing import Any

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.plans.models import FieldChange, Goal, PlanState, Step
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.plans.pages import autosave, form_on, open_form, words_of

SCRIPT = "<script>alert('hej')</script>"


class Desk:
    """Amina and Marie, each with the same goal open."""

    def __init__(self, town: Municipality, log_in: LogIn, *, goals: int = 1) -> None:
        plan = make_plan(town, goals=goals)
        goal = plan.goals[0]
        self.plan_id, self.goal_id = plan.id, goal.id
        self.activity_id = goal.activities[0].id
        self.step_ids = [step.id for step in goal.activities[0].steps]
        self.links = {key: priority.id for key, priority in town.priorities.items()}
        self.address = f"/plans/{plan.id}/goals/{goal.id}"
        self.amina: Client = log_in(town.people["amina"])
        self.marie: Client = log_in(town.people["marie"])

    def key(self, field: str) -> str:
        return f"goal-{self.goal_id}-{field}"

    @property
    def goal(self) -> Goal:
        db.session.expire_all()
        return db.session.scalars(select(Goal).where(Goal.id == self.goal_id)).one()

    @property
    def steps(self) -> list[int]:
        query = select(Step.id).where(
            Step.activity_id == self.activity_id, Step.removed_at.is_(None)
        )
        return list(db.session.scalars(query.order_by(Step.position, Step.id)))


@pytest.fixture
def desk(town: Municipality, log_in: LogIn) -> Desk:
    return Desk(town, log_in)


def refused_texts() -> list[str]:
    return list(db.session.scalars(select(FieldChange.after).where(~FieldChange.applied)))


# ── field by field ────────────────────────────────────────────────────────────────────


def test_a_field_is_saved_by_itself_and_says_when_and_by_whom(desk: Desk) -> None:
    key = desk.key("effect_sign")

    status, answer = autosave(desk.amina, desk.address, key, "", "Färre frågor.")

    assert status == 200
    assert answer["state"] == "saved"
    assert answer["text"] == "Färre frågor."
    assert answer["writer"].startswith("Senast skrivet av dig, i dag kl.")
    assert desk.goal.effect_sign == "Färre frågor."


def test_two_texts_that_do_not_overlap_are_one(desk: Desk) -> None:
    key, base = desk.key("purpose"), "Att överrapporteringen blir säker."
    autosave(desk.amina, desk.address, key, base, "Att morgonens överrapportering blir säker.")

    status, answer = autosave(
        desk.marie, desk.address, key, base, "Att överrapporteringen blir säker och lugn."
    )

    assert (status, answer["state"]) == (200, "merged")
    assert answer["text"] == "Att morgonens överrapportering blir säker och lugn."


def test_two_texts_that_overlap_are_shown_beside_each_other(desk: Desk) -> None:
    key = desk.key("effect_sign")
    autosave(desk.amina, desk.address, key, "", "Minst nio av tio.")

    status, answer = autosave(desk.marie, desk.address, key, "", "Minst åtta av tio.")

    assert (status, answer["state"]) == (409, "collision")
    for text in ("Minst nio av tio.", "Minst åtta av tio.", "Skriv ihop texterna", "Amina"):
        assert (
            text in words_of(f"<!doctype html><body>{answer['panel']}") or text in answer["panel"]
        )
    assert desk.goal.effect_sign == "Minst nio av tio."
    assert refused_texts() == ["Minst åtta av tio."]


def test_a_choice_and_a_date_collide_too(desk: Desk) -> None:
    key = desk.key("ends_on")
    autosave(desk.amina, desk.address, key, "", "2027-05-31")

    status, answer = autosave(desk.marie, desk.address, key, "", "2027-06-30")

    assert status == 409
    assert "31 maj 2027" in answer["panel"]
    assert "Skriv ihop texterna" not in answer["panel"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("title", "x" * 300, "Texten har 300 tecken. Korta den till högst 200."),
        ("ends_on", "2029-01-01", "Välj ett datum inom perioden"),
        ("ends_on", "bråttom", "Skriv datumet som år-månad-dag"),
        ("level_from", "-1", "Skriv ett heltal."),
        ("competence_id", "424242", "Välj något i listan."),
    ],
)
def test_what_cannot_be_is_told_at_the_field(desk: Desk, field: str, value: str, says: str) -> None:
    base = desk.goal.title if field == "title" else ""

    status, answer = autosave(desk.amina, desk.address, desk.key(field), base, value)

    assert (status, answer["state"]) == (422, "invalid")
    assert says in answer["message"]


@pytest.mark.parametrize("text", [SCRIPT, "👩🏽‍🔧 lär", "noll\x00", "å" * 2000, "{{ 7*7 }}"])
def test_any_text_is_stored_as_words_and_shown_as_words(desk: Desk, text: str) -> None:
    key, base = desk.key("purpose"), desk.goal.purpose

    status, answer = autosave(desk.amina, desk.address, key, base, text)
    page = desk.marie.get(f"/plans/{desk.plan_id}").text

    assert status == 200
    assert answer["text"] == desk.goal.purpose
    assert SCRIPT not in page
    assert str(escape(desk.goal.purpose)) in page


@pytest.mark.parametrize("key", ["goal-1-nothing", "user-1-name", "goal-x-title", "goal-1-plan_id"])
def test_fields_that_do_not_exist_are_not_written(desk: Desk, key: str) -> None:
    response = desk.amina.post(desk.address, data={f"base-{key}": "", key: "Ja"})

    assert response.status_code in (303, 404)


def test_fields_of_another_plan_are_not_there(
    town: Municipality, log_in: LogIn, desk: Desk
) -> None:
    foreign = make_plan(town, who="david").goals[0].id

    for key in (f"goal-{foreign}-title", f"goal-{foreign}-links"):
        response = desk.amina.post(desk.address, data={f"base-{key}": "", key: "1"})
        assert response.status_code == 404
    assert desk.amina.get(f"/plans/{desk.plan_id}/goals/{foreign}").status_code == 404


def test_a_very_large_paste_is_refused_as_too_large(desk: Desk) -> None:
    key = desk.key("purpose")

    response = desk.amina.post(desk.address, data={f"base-{key}": "", key: "x" * 10_000_000})

    assert response.status_code == 413
    assert "för stor" in response.text


# ── the whole form, without script ────────────────────────────────────────────────────


def test_the_whole_form_is_saved_by_its_button(desk: Desk) -> None:
    sent = open_form(desk.amina, desk.address)
    sent[desk.key("title")] = "Skriva tydliga meddelanden till nattpersonalen"
    sent[desk.key("ends_on")] = "2027-05-31"
    sent[f"activity-{desk.activity_id}-minutes"] = "2,5"
    sent[f"step-{desk.step_ids[0]}-kind"] = "share"
    sent[desk.key("links")] = [str(desk.links["middle"])]

    response = desk.amina.post(desk.address, data=sent)

    assert response.status_code == 303
    again = open_form(desk.marie, desk.address)
    written = {name for name in sent if name.split("-")[0] in ("goal", "activity", "step")}
    assert {name: again[name] for name in written} == {name: sent[name] for name in written}


def test_a_stale_form_overwrites_nothing_and_shows_both_texts(desk: Desk) -> None:
    hers = open_form(desk.marie, desk.address)
    autosave(desk.amina, desk.address, desk.key("effect_sign"), "", "Färre frågor.")
    hers[desk.key("effect_sign")] = "Ingen ringer."
    hers[desk.key("title")] = "Skriva kort och tydligt till kollegor"

    response = desk.marie.post(desk.address, data=hers)

    assert response.status_code == 409
    assert "Färre frågor." in response.text
    assert "Ingen ringer." in response.text
    assert desk.goal.effect_sign == "Färre frågor."
    assert desk.goal.title == "Skriva kort och tydligt till kollegor"
    assert desk.key("effect_sign") not in form_on(response.text)


def test_the_choice_is_made_with_a_button(desk: Desk) -> None:
    key = desk.key("effect_sign")
    autosave(desk.amina, desk.address, key, "", "Färre frågor.")

    response = desk.marie.post(
        desk.address, data={f"base-{key}": "Färre frågor.", key: "Färre frågor. Ingen ringer."}
    )

    assert response.status_code == 303
    assert desk.goal.effect_sign == "Färre frågor. Ingen ringer."


def test_a_refused_form_keeps_what_was_typed_and_saves_the_rest(desk: Desk) -> None:
    sent = open_form(desk.amina, desk.address)
    sent[desk.key("title")] = "y" * 250
    sent[desk.key("effect_sign")] = "Det blir lugnare."

    response = desk.amina.post(desk.address, data=sent)
    again = form_on(response.text)

    assert response.status_code == 422
    assert again[desk.key("title")] == "y" * 250
    assert again[f"base-{desk.key('title')}"] == "Skriva tydligt till kollegor, del 1"
    assert desk.goal.effect_sign == "Det blir lugnare."


def test_a_form_sent_twice_changes_nothing_the_second_time(desk: Desk) -> None:
    sent = open_form(desk.amina, desk.address)
    sent[desk.key("effect_sign")] = "Det blir lugnare."

    first, second = (desk.amina.post(desk.address, data=sent).status_code for _ in range(2))

    assert (first, second) == (303, 303)
    assert refused_texts() == []


def test_buttons_that_add_move_and_remove_save_the_page_first(desk: Desk) -> None:
    sent = open_form(desk.amina, desk.address)
    sent[desk.key("effect_sign")] = "Skrivet före knappen."
    first, second = desk.step_ids

    added = desk.amina.post(desk.address, data={**sent, "do": f"add:activity-{desk.activity_id}"})
    moved = desk.amina.post(desk.address, data={"do": f"up:step-{second}"})
    removed = desk.amina.post(desk.address, data={"do": f"remove:step-{first}"})
    offered = desk.amina.get(removed.location).text

    assert desk.goal.effect_sign == "Skrivet före knappen."
    assert "-title" in added.location
    assert f"up%3Astep-{second}" in moved.location or f"up:step-{second}" in moved.location
    assert desk.steps[0] == second
    assert first not in desk.steps
    assert "Ångra" in offered
    desk.amina.post(f"/plans/{desk.plan_id}/restore", data={"ref": f"step-{first}"})
    assert first in desk.steps


def test_what_the_other_has_written_in_meanwhile_is_not_removed_unseen(desk: Desk) -> None:
    mine = open_form(desk.amina, desk.address)
    step = f"step-{desk.step_ids[0]}-title"
    autosave(desk.marie, desk.address, step, "Steg 1", "Maries steg")

    response = desk.amina.post(desk.address, data={**mine, "do": f"remove:step-{desk.step_ids[0]}"})

    assert response.status_code == 409
    assert "Maries steg" in response.text
    assert desk.step_ids[0] in desk.steps


def test_moving_what_the_other_has_just_taken_out_is_told_and_loses_nothing(desk: Desk) -> None:
    step = desk.step_ids[0]
    desk.marie.post(desk.address, data={"do": f"remove:step-{step}"})
    key = desk.key("effect_sign")

    response = desk.amina.post(
        desk.address, data={f"base-{key}": "", key: "Färre frågor.", "do": f"down:step-{step}"}
    )

    assert response.status_code == 409
    assert "har tagits bort ur planen" in response.text
    assert desk.goal.effect_sign == "Färre frågor."


def test_a_text_for_a_goal_that_is_gone_is_kept_to_copy(desk: Desk) -> None:
    mine = open_form(desk.amina, desk.address)
    desk.marie.post(desk.address, data={"do": f"remove:goal-{desk.goal_id}"})
    mine[desk.key("effect_sign")] = "Jag hann skriva det här."

    response = desk.amina.post(desk.address, data=mine)
    opened = desk.amina.get(desk.address, follow_redirects=True)

    assert response.status_code == 409
    assert "Jag hann skriva det här." in response.text
    assert refused_texts() == ["Jag hann skriva det här."]
    assert "Ångra" in opened.text


def test_a_text_for_a_plan_that_is_paused_is_kept_to_copy(desk: Desk) -> None:
    mine = open_form(desk.amina, desk.address)
    desk.marie.post(f"/plans/{desk.plan_id}/steps/pause")
    mine[desk.key("effect_sign")] = "Jag hann skriva det här."

    response = desk.amina.post(desk.address, data=mine)
    status, answer = autosave(desk.amina, desk.address, desk.key("title"), "", "Ny")

    assert response.status_code == 409
    assert "Jag hann skriva det här." in response.text
    assert (status, answer["state"]) == (409, "late")
    assert desk.amina.get(desk.address).status_code == 303


def test_a_text_sent_after_the_session_has_ended_is_shown_to_copy(
    app: Flask, desk: Desk, client: Client
) -> None:
    key = desk.key("purpose")
    sent = {f"base-{key}": "Förr", key: "Något nytt", "csrf_token": "gammal"}

    plain = client.post(desk.address, data=sent)
    by_script = client.post(
        desk.address, data=sent, headers={"X-Autosave": "1", "HX-Request": "true"}
    )
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        guarded = client.post(desk.address, data=sent)
        logged_in = desk.amina.post(desk.address, data=sent)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert (plain.status_code, by_script.status_code, guarded.status_code) == (401, 401, 401)
    for response in (plain, guarded, logged_in):
        assert "Något nytt" in response.text
    assert logged_in.status_code == 400
    assert desk.goal.purpose == "Att överrapporteringen blir säker."


def test_a_password_is_never_shown_back(client: Client, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        response = client.post("/login", data={"password": "a secret of mine", "x": "two words"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert "a secret of mine" not in response.text


# ── follow-up and comment ─────────────────────────────────────────────────────────────


def test_both_write_the_date_but_only_the_employee_the_comment(desk: Desk) -> None:
    address = f"/plans/{desk.plan_id}/follow-up"
    key = f"plan-{desk.plan_id}"

    sent: dict[str, Any] = open_form(desk.amina, address)
    sent |= {f"{key}-follow_up_on": "2027-06-01", f"{key}-employee_comment": "Bra samtal."}
    saved = desk.amina.post(address, data=sent)
    refused = desk.marie.post(
        address, data={f"base-{key}-employee_comment": "Bra samtal.", f"{key}-employee_comment": ""}
    )

    assert saved.status_code == 303
    assert refused.status_code == 403
    page = words_of(desk.marie.get(f"/plans/{desk.plan_id}").text)
    assert "1 juni 2027" in page
    assert "Bra samtal." in page


# ── what a page costs ─────────────────────────────────────────────────────────────────


def test_the_goals_page_takes_the_same_few_statements_however_large_the_plan(
    town: Municipality, log_in: LogIn, statements: Statements
) -> None:
    small, large = make_plan(town, goals=1), make_plan(town, who="david", goals=10)
    addresses = [f"/plans/{plan.id}/goals/{plan.goals[0].id}" for plan in (small, large)]
    clients = [log_in(town.people[who]) for who in ("amina", "david")]

    counts = []
    for address, client in zip(addresses, clients, strict=True):
        with statements() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_moving_a_goal_keeps_the_others(town: Municipality, log_in: LogIn) -> None:
    plan = make_plan(town, goals=3, state=PlanState.PROPOSED)
    plan_id, (first, second, third) = plan.id, (goal.id for goal in plan.goals)
    as_amina = log_in(town.people["amina"])

    as_amina.post(f"/plans/{plan_id}/goals/{third}/move", data={"way": "up"})
    as_amina.post(f"/plans/{plan_id}/goals/{first}/move", data={"way": "down"})

    query = select(Goal.id).where(Goal.plan_id == plan_id).order_by(Goal.position)
    assert list(db.session.scalars(query)) == [third, first, second]
