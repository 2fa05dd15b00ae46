"""Suggestions: another text that the other one uses or lets be, and nothing overwritten."""

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.comments.models import Suggestion, SuggestionState
from kompetensplan.comments.queries.marks import Mark, marks_of
from kompetensplan.comments.services import suggestions
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotAllowed, NotFound, Outdated, StepNotOpen
from kompetensplan.notices.models import Notice
from kompetensplan.plans.models import FieldChange, Plan, PlanState, Signature, TargetKind
from kompetensplan.plans.services import structure
from kompetensplan.plans.services.fields import Collision, write_field
from kompetensplan.policy import Actor
from tests.comments.factories import make_suggestion
from tests.conftest import Client, LogIn
from tests.factories import Municipality, as_actor
from tests.plans.factories import hold_meeting, make_plan, read, sign
from tests.plans.pages import words_of

PURPOSE = "Att överrapporteringen blir säker."
SUGGESTED = "Att överrapporteringen blir säker och lugn."


def purpose_of(plan: Plan, actor: Actor) -> str:
    return read(plan, actor).goals[0].purpose


def write_purpose(plan: Plan, actor: Actor, text: str) -> None:
    goal = read(plan, actor).goals[0]
    write_field(plan, goal, "purpose", base=goal.purpose, value=text, actor=actor)


# ── making one ────────────────────────────────────────────────────────────────────────


def test_a_suggestion_changes_nothing_until_it_is_used(
    plan: Plan, as_amina: Client, amina_acts: Actor, marie_acts: Actor
) -> None:
    make_suggestion(plan, marie_acts, SUGGESTED, why="Lugnet är viktigt.")

    page = words_of(as_amina.get(f"/plans/{plan.id}/comments").text)

    assert purpose_of(plan, amina_acts) == PURPOSE
    assert "[tillagt: och lugn ]" in page
    assert "Lugnet är viktigt." in page
    assert marks_of(plan, amina_acts).of_goal(plan.goals[0]) == Mark(suggestions=1, waiting=1)
    assert marks_of(plan, marie_acts).waiting == 0


@pytest.mark.parametrize("text", [PURPOSE, f"  {PURPOSE} ", "x" * 2001])
def test_a_suggestion_changes_something_and_fits(plan: Plan, marie_acts: Actor, text: str) -> None:
    with pytest.raises(Invalid):
        make_suggestion(plan, marie_acts, text)


def test_a_goal_is_not_suggested_to_lose_its_words(plan: Plan, marie_acts: Actor) -> None:
    with pytest.raises(Invalid):
        make_suggestion(plan, marie_acts, " ", name="title")


@pytest.mark.parametrize("name", ["ends_on", "level_to", "links", "x"])
def test_only_texts_are_suggested(plan: Plan, marie_acts: Actor, name: str) -> None:
    with pytest.raises(NotFound):
        make_suggestion(plan, marie_acts, "2027-05-01", name=name)


def test_the_employees_own_comment_is_nobody_elses_to_suggest() -> None:
    assert suggestions.TEXTS[TargetKind.PLAN] == ()


@pytest.mark.parametrize("state", [PlanState.AGREED, PlanState.PAUSED, PlanState.CLOSED])
def test_where_nobody_writes_nothing_is_suggested(town: Municipality, state: PlanState) -> None:
    plan, marie = make_plan(town, state=state), as_actor(town.people["marie"])

    with pytest.raises(StepNotOpen):
        make_suggestion(plan, marie, SUGGESTED)


def test_on_an_agreed_plan_the_page_tells_of_the_change_proposal(
    town: Municipality, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)

    page = log_in(town.people["marie"]).get(f"/plans/{plan.id}/suggestions/new").text

    assert "ändrar ni med ett förslag till ändring" in words_of(page)
    assert f'href="/plans/{plan.id}#moves"' in page


def test_sending_twice_makes_one(plan: Plan, as_marie: Client) -> None:
    goal = plan.goals[0].id
    sent = {"field": f"goal-{goal}-purpose", "base": PURPOSE, "text": SUGGESTED, "why": ""}

    answers = [as_marie.post(f"/plans/{plan.id}/suggestions", data=sent) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert db.session.scalars(select(Suggestion)).one().text == SUGGESTED


def test_a_refused_suggestion_comes_back_with_its_text(plan: Plan, as_marie: Client) -> None:
    goal, long = plan.goals[0].id, "Lugn och trygg. " * 200
    sent = {"field": f"goal-{goal}-purpose", "base": PURPOSE, "text": long, "why": "För att."}

    answer = as_marie.post(f"/plans/{plan.id}/suggestions", data=sent)

    assert answer.status_code == 422
    assert long.strip() in answer.text
    assert "För att." in answer.text


@pytest.mark.parametrize("key", ["", "goal-x-title", "goal-1-ends_on", "plan-1-employee_comment"])
def test_what_is_no_text_is_not_there(plan: Plan, as_marie: Client, key: str) -> None:
    sent = {"field": key, "base": "", "text": "Hej"}

    assert as_marie.post(f"/plans/{plan.id}/suggestions", data=sent).status_code == 404
    assert as_marie.get(f"/plans/{plan.id}/suggestions/new?text={key}").status_code == 200


# ── using it, or letting it be ────────────────────────────────────────────────────────


def test_a_used_suggestion_is_written_by_the_one_who_uses_it(
    plan: Plan, as_amina: Client, amina: Person, amina_acts: Actor, marie_acts: Actor
) -> None:
    suggestion = make_suggestion(plan, marie_acts, SUGGESTED).id
    address = f"/plans/{plan.id}/suggestions/{suggestion}/use"

    answers = [as_amina.post(address) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert purpose_of(plan, amina_acts) == SUGGESTED
    change = db.session.scalars(select(FieldChange).order_by(FieldChange.id.desc())).first()
    assert change is not None
    assert (change.person_id, change.before, change.after) == (amina.id, PURPOSE, SUGGESTED)
    history = words_of(as_amina.get(f"/plans/{plan.id}/history").text)
    assert "Marie Lundgren föreslog en ändring" in history
    assert "Du använde ett förslag" in history


def test_what_has_been_written_since_is_kept_beside_it(
    plan: Plan, as_amina: Client, amina_acts: Actor, marie_acts: Actor
) -> None:
    """PLAN-2: other words of the same text merge."""
    suggestion = make_suggestion(plan, marie_acts, SUGGESTED).id
    write_purpose(plan, amina_acts, "Att all överrapportering på kvällen blir säker.")
    write_purpose(plan, amina_acts, "Så att överrapporteringen blir säker.")

    as_amina.post(f"/plans/{plan.id}/suggestions/{suggestion}/use")

    assert purpose_of(plan, amina_acts) == "Så att överrapporteringen blir säker och lugn."


def test_the_same_words_become_a_choice(
    plan: Plan, as_amina: Client, amina_acts: Actor, marie_acts: Actor
) -> None:
    """PLAN-2: never a silent overwrite, and no text is lost."""
    suggestion = make_suggestion(plan, marie_acts, "Att överrapporteringen blir lugn.").id
    write_purpose(plan, amina_acts, "Att överrapporteringen blir trygg.")
    address = f"/plans/{plan.id}/suggestions/{suggestion}"

    choice = as_amina.post(f"{address}/use")
    assert choice.status_code == 409
    assert "[tillagt: lugn" in words_of(choice.text)
    assert "[tillagt: trygg" in words_of(choice.text)
    assert purpose_of(plan, amina_acts) == "Att överrapporteringen blir trygg."
    both = {"base": "Att överrapporteringen blir trygg.", "text": "Att den blir trygg och lugn."}
    as_amina.post(f"{address}/use", data=both)

    assert purpose_of(plan, amina_acts) == "Att den blir trygg och lugn."
    assert db.session.get_one(Suggestion, suggestion).state is SuggestionState.USED


def test_a_choice_that_is_overtaken_is_a_choice_again_and_its_text_is_kept(
    plan: Plan, as_amina: Client, amina_acts: Actor, marie_acts: Actor
) -> None:
    suggestion = make_suggestion(plan, marie_acts, "Att överrapporteringen blir lugn.").id
    write_purpose(plan, amina_acts, "Att överrapporteringen blir snabb.")
    late = {
        "base": "Att överrapporteringen blir trygg.",
        "text": "Att överrapporteringen blir bra.",
    }

    choice = as_amina.post(f"/plans/{plan.id}/suggestions/{suggestion}/use", data=late)

    assert choice.status_code == 409
    kept = db.session.scalars(select(FieldChange).where(FieldChange.applied.is_(False))).one()
    assert kept.after == "Att överrapporteringen blir bra."
    assert purpose_of(plan, amina_acts) == "Att överrapporteringen blir snabb."


def test_a_suggestion_let_be_is_kept_and_can_be_used_later(
    plan: Plan, as_amina: Client, amina_acts: Actor, marie_acts: Actor
) -> None:
    suggestion = make_suggestion(plan, marie_acts, SUGGESTED).id
    address = f"/plans/{plan.id}/suggestions/{suggestion}"

    as_amina.post(f"{address}/leave")
    page = words_of(as_amina.get(f"/plans/{plan.id}/comments").text)
    assert "Du lät förslaget vara" in page
    assert purpose_of(plan, amina_acts) == PURPOSE
    as_amina.post(f"{address}/use")

    assert purpose_of(plan, amina_acts) == SUGGESTED


def test_one_does_not_answer_ones_own(
    plan: Plan, amina_acts: Actor, marie_acts: Actor, as_marie: Client
) -> None:
    suggestion = make_suggestion(plan, marie_acts, SUGGESTED)

    for answer in (suggestions.use, suggestions.leave):
        with pytest.raises(NotAllowed):
            answer(plan, suggestion, actor=marie_acts)
    with pytest.raises(NotAllowed):
        suggestions.withdraw(plan, suggestion, actor=amina_acts)

    other = make_suggestion(plan, amina_acts, "Skriva klart till kollegor", name="title")
    suggestions.use(plan, other, actor=marie_acts)
    assert read(plan, marie_acts).goals[0].title == "Skriva klart till kollegor"


def test_a_withdrawn_suggestion_can_be_made_again(
    plan: Plan, as_marie: Client, as_amina: Client, marie_acts: Actor
) -> None:
    suggestion = make_suggestion(plan, marie_acts, SUGGESTED).id
    address = f"/plans/{plan.id}/suggestions/{suggestion}"

    gone = as_marie.post(f"{address}/withdraw")
    page = as_marie.get(gone.location).text
    late = as_amina.post(f"{address}/use")
    as_marie.post(f"{address}/renew")

    assert "Ditt förslag är borttaget." in page
    assert "och lugn" not in as_amina.get(f"/plans/{plan.id}").text
    assert late.status_code == 409
    assert as_amina.post(f"{address}/use").status_code == 303


def test_what_is_not_in_the_plan_any_more_is_not_changed(
    plan: Plan, as_amina: Client, amina_acts: Actor, marie_acts: Actor
) -> None:
    suggestion = make_suggestion(plan, marie_acts, SUGGESTED)
    structure.remove(plan, (TargetKind.GOAL, plan.goals[0].id), seen=None, actor=amina_acts)

    page = words_of(as_amina.get(f"/plans/{plan.id}/comments").text)
    with pytest.raises(Outdated):
        suggestions.use(read(plan, amina_acts), suggestion, actor=amina_acts)

    assert "Om sådant som inte finns i planen längre" in page


def test_using_one_voids_what_was_signed(town: Municipality) -> None:
    """MEET-4: it is an edit of substance; a suggestion by itself is none."""
    plan = make_plan(town, state=PlanState.PROPOSED)
    amina, marie = (as_actor(town.people[who]) for who in ("amina", "marie"))
    hold_meeting(plan, marie)
    sign(plan, "approve", marie)
    plan = read(plan, marie)

    suggestion = make_suggestion(plan, marie, SUGGESTED)
    assert db.session.scalars(select(Signature)).one().voided_at is None
    suggestions.use(plan, suggestion, actor=amina)

    assert db.session.scalars(select(Signature)).one().voided_at is not None


def test_a_collision_of_the_service_keeps_nothing_twice(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    suggestion = make_suggestion(plan, marie_acts, "Att överrapporteringen blir lugn.")
    write_purpose(plan, amina_acts, "Att överrapporteringen blir trygg.")

    with pytest.raises(Collision):
        suggestions.use(plan, suggestion, actor=amina_acts)

    unseen = select(FieldChange).where(FieldChange.applied.is_(False))
    assert db.session.scalars(unseen).all() == []


def test_both_are_told(
    plan: Plan, town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    for text, answer in ((SUGGESTED, suggestions.leave), (SUGGESTED + " Nu.", suggestions.use)):
        answer(plan, make_suggestion(plan, marie_acts, text), actor=amina_acts)

    def told(who: str) -> list[str]:
        query = select(Notice).where(Notice.person_id == town.people[who].id).order_by(Notice.id)
        kinds = [each.kind for each in db.session.scalars(query)]
        return [kind for kind in kinds if kind.startswith("suggest")]

    assert told("amina") == ["suggested"]
    assert told("marie") == ["suggestion_left", "suggestion_used"]
