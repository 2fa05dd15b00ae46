"""Sentences to look at in what is written beside the plan, and on every way to sign (CONF-5)."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.comments.models import Comment, Suggestion
from kompetensplan.db import db
from kompetensplan.peers.models import PeerInvitation
from kompetensplan.plans.models import (
    ActionPoint,
    GoalFollowUp,
    MeetingKind,
    PlanState,
    Preparation,
    SentenceAnswer,
    Standpoint,
    Step,
)
from kompetensplan.plans.services.fields import write_field
from kompetensplan.policy import Capacity
from tests.conftest import Client, LogIn
from tests.factories import Municipality, as_actor
from tests.plans.factories import book_meeting, hold_meeting, make_plan, read

SENTENCE = "Jag har varit sjukskriven i vår."
TEXT = f"Det gick bra. {SENTENCE} Jag provar igen."
LEFT = "Det gick bra. Jag provar igen."
SAYS = "Meningen kan handla om någons hälsa."
SHOWN = re.compile(r'name="looked_at" value="(\w+)"')


def doors(town: Municipality) -> dict[str, tuple[str, str, dict[str, str], Any]]:
    """Return every form beside a plan: who, where, what else, and what keeps the text."""
    plan = make_plan(town, state=PlanState.PROPOSED)
    marie = as_actor(town.people["marie"])
    meeting = hold_meeting(plan, marie)
    goal = plan.goals[0]
    step = goal.activities[0].steps[0]
    db.session.add(PeerInvitation(step_id=step.id, person_id=town.people["david"].id))
    first = Comment(
        plan_id=plan.id,
        target_kind="goal",
        target_id=goal.id,
        text="Hur går det?",
        person_id=town.people["marie"].id,
        capacity=Capacity.MANAGER,
    )
    db.session.add(first)
    db.session.commit()
    invitation = db.session.scalars(select(PeerInvitation.id)).one()
    at = f"/plans/{plan.id}"
    other = make_plan(town, who="david", state=PlanState.AGREED)
    follow_up = book_meeting(other, as_actor(town.people["frida"]), kind=MeetingKind.FOLLOW_UP)
    its = f"goal-{other.goals[0].id}"
    decision = {"owner": "employee", "due_on": "2027-03-01"}
    suggested = {"field": f"goal-{goal.id}-purpose", "base": goal.purpose}
    return {
        "happened": ("amina", f"{at}/progress/{step.id}/thoughts", {}, Step.happened),
        "comment": ("marie", f"{at}/comments", {"about": f"goal-{goal.id}"}, Comment.text),
        "answer": ("amina", f"{at}/comments/answers", {"thread": str(first.id)}, Comment.text),
        "rewrite": ("marie", f"{at}/comments/{first.id}", {"base": first.text}, Comment.text),
        "suggest": ("marie", f"{at}/suggestions", suggested, Suggestion.text),
        "peer": ("david", f"/peers/invitations/{invitation}", {}, PeerInvitation.text),
        "own words": ("amina", f"{at}/own-words", {}, Standpoint.text),
        "point": ("marie", f"{at}/meetings/{meeting.id}/points", decision, ActionPoint.text),
        "note": (
            "frida",
            f"/plans/{other.id}/meetings/{follow_up.id}/goals/{other.goals[0].id}",
            {f"{its}-standing": "on_track", f"{its}-seen": "0"},
            GoalFollowUp.note,
        ),
    }


def test_every_form_beside_the_plan_shows_the_sentence_once_and_then_takes_it(
    town: Municipality, log_in: LogIn
) -> None:
    """Thoughts, comments, suggestions, a colleague's comment, own words, decisions, follow-up."""
    found = doors(town)
    for number, (name, (who, address, more, column)) in enumerate(found.items()):
        sentence = SENTENCE.replace("vår", f"vår, gång {number}")
        client = log_in(db.session.get_one(Person, town.people[who].id))
        field = "happened" if name == "happened" else "text"
        if name == "note":
            field = next(iter(more)).replace("standing", "note")
        data = more | {field: f"Det gick bra. {sentence}"}

        first = client.post(address, data=data)

        words = html.unescape(re.sub("<[^>]+>", "", first.text))
        assert (first.status_code, SAYS in first.text) == (422, True), name
        assert sentence in words, name
        marks = SHOWN.findall(first.text)
        assert sentence not in str(db.session.scalars(select(column)).all()), name

        gone = client.post(address, data=data | {"looked_at": marks, "sentence_gone": marks[0]})
        assert gone.status_code == 422, name
        assert sentence not in gone.text, name
        assert "Det gick bra." in gone.text, name

        assert client.post(address, data=data | {"looked_at": marks}).status_code == 303, name
        db.session.expire_all()
        assert sentence in str(db.session.scalars(select(column)).all()), name

    rows = db.session.scalars(select(SentenceAnswer).order_by(SentenceAnswer.id)).all()
    assert [each.chosen.value for each in rows] == ["removed", "about_work"] * len(found)
    assert not any("sjuk" in str(vars(each)) for each in rows)
    assert {each.capacity for each in rows} == {Capacity.EMPLOYEE, Capacity.MANAGER}


def test_what_one_prepares_is_marked_at_its_field_and_the_choice_is_taken(
    town: Municipality, log_in: LogIn
) -> None:
    plan = make_plan(town)
    meeting = book_meeting(plan, as_actor(town.people["marie"]))
    db.session.commit()
    plan_id, meeting_id = plan.id, meeting.id
    amina, address = log_in(town.people["amina"]), f"/plans/{plan_id}/meetings/{meeting_id}/prepare"
    key = f"meeting-{meeting_id}-present"

    data = {key: TEXT, f"base-{key}": ""}
    said = amina.post(address, data=data, headers={"X-Autosave": "1"}).get_json()

    assert SAYS in said["parts"][f"marks-{key}"]
    page = amina.get(address).text
    assert SAYS in page
    mark = re.findall(r'name="sentence" value="(\w+)"', page)[0]
    data = {"key": key, "sentence": mark, "choice": "removed"}
    assert amina.post(f"/plans/{plan_id}/sentences", data=data).location.startswith(address)
    assert db.session.scalars(select(Preparation.present)).one() == LEFT
    assert SAYS not in amina.get(address).text
    assert amina.post(f"/plans/{plan_id}/sentences", data=data).status_code == 409
    marie = log_in(town.people["marie"])
    assert marie.post(f"/plans/{plan_id}/sentences", data=data).status_code == 409


@pytest.mark.parametrize("way", ["sign", "sign/here", "sign/paper"])
def test_every_way_to_sign_lists_what_nobody_has_looked_at(
    town: Municipality, log_in: LogIn, way: str
) -> None:
    """CONF-1."""
    plan = make_plan(town)
    actor = as_actor(town.people["amina"])
    goal = plan.goals[0]
    write_field(plan, goal, "purpose", base=goal.purpose, value=TEXT, actor=actor)
    db.session.commit()
    amina: Client = log_in(town.people["amina"])
    amina.post(f"/plans/{plan.id}/steps/propose")
    hold_meeting(read(plan, actor), as_actor(town.people["marie"]))
    db.session.commit()

    page = log_in(town.people["marie"]).get(f"/plans/{plan.id}/{way}").text

    assert "Titta på 1 mening innan ni skriver under" in page
    assert "<mark>sjukskriven</mark>" in page
