"""Comments on a plan: who may write, read and settle them, and that none is lost."""

import re

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.comments.models import Comment, CommentReading
from kompetensplan.comments.queries.marks import marks_of
from kompetensplan.comments.queries.threads import list_threads
from kompetensplan.comments.services import comments
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotAllowed, NotFound, Outdated, StepNotOpen
from kompetensplan.organisation.models import DeputyScope
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.models import Plan, PlanState, Step, TargetKind
from kompetensplan.plans.services import structure
from kompetensplan.policy import Actor
from tests.comments.factories import say
from tests.conftest import TODAY, Client, LogIn
from tests.factories import Municipality, as_actor, make_deputy, make_employment, make_person
from tests.plans.factories import make_plan, read
from tests.plans.pages import words_of


def first_step(plan: Plan) -> Step:
    return plan.goals[0].activities[0].steps[0]


# ── writing ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["amina", "marie"])
@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.AGREED, PlanState.CHANGING])
def test_both_comment_on_plan_goal_and_step_while_the_plan_lives(
    town: Municipality, who: str, state: PlanState
) -> None:
    """2.14: also beside an agreed version, whose hash stays the same (ruling 5)."""
    plan, actor = make_plan(town, state=state), as_actor(town.people[who])
    before = content_hash(plan)

    for ref in (
        (TargetKind.PLAN, plan.id),
        (TargetKind.GOAL, plan.goals[0].id),
        (TargetKind.STEP, first_step(plan).id),
    ):
        say(plan, actor, "Bra tänkt.", ref=ref)

    assert len(list_threads(plan, actor)) == 3
    assert content_hash(read(plan, actor)) == before
    assert plan.state is state


@pytest.mark.parametrize(
    "state", [PlanState.PAUSED, PlanState.CLOSED, PlanState.ENDED_WITHOUT_AGREEMENT]
)
def test_in_a_plan_that_rests_comments_are_read_and_not_written(
    town: Municipality, log_in: LogIn, state: PlanState
) -> None:
    plan = make_plan(town, state=state)

    with pytest.raises(StepNotOpen):
        say(plan, as_actor(town.people["amina"]), "Hej")

    page = log_in(town.people["amina"]).get(f"/plans/{plan.id}/comments").text
    assert "går att läsa, men inte att skriva" in page


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_a_comment_says_something_and_not_too_much(
    plan: Plan, amina_acts: Actor, text: str
) -> None:
    with pytest.raises(Invalid):
        say(plan, amina_acts, text)


def test_an_activity_or_another_plans_goal_has_no_comments(
    town: Municipality, plan: Plan, amina_acts: Actor
) -> None:
    other = make_plan(town, who="david")

    for ref in (
        (TargetKind.ACTIVITY, plan.goals[0].activities[0].id),
        (TargetKind.GOAL, other.goals[0].id),
    ):
        with pytest.raises(NotFound):
            say(plan, amina_acts, "Hej", ref=ref)


def test_a_deputy_comments_in_place_of_the_manager_if_the_deputy_may_act(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    """DEP-1: one who may only read reads; DEP-3: "i stället för" stands beside the name."""
    people = {}
    for scope in DeputyScope:
        person = people[scope] = make_person(f"Petra {scope.value}")
        make_employment(person, town.units["night"])
        make_deputy(
            person,
            town.units["home"],
            starts_on=TODAY,
            ends_on=TODAY,
            decided_by=town.people["samira"],
            on_behalf_of=town.people["marie"],
            scope=scope,
        )

    say(plan, as_actor(people[DeputyScope.HOLD]), "Jag läser på.")
    with pytest.raises(NotAllowed):
        say(plan, as_actor(people[DeputyScope.READ]), "Jag läser på.")

    page = log_in(town.people["amina"]).get(f"/plans/{plan.id}/comments").text
    assert "i stället för Marie Lundgren" in words_of(page)
    assert log_in(people[DeputyScope.READ]).get(f"/plans/{plan.id}/comments").status_code == 200


def test_sending_twice_writes_one_comment(plan: Plan, as_amina: Client) -> None:
    sent = {"about": f"goal-{plan.goals[0].id}", "text": "Ska vi börja i mars?"}

    answers = [as_amina.post(f"/plans/{plan.id}/comments", data=sent) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert db.session.scalars(select(Comment)).one().text == "Ska vi börja i mars?"


def test_a_refused_comment_comes_back_with_its_text(plan: Plan, as_amina: Client) -> None:
    long = "Två brukare. " * 200
    about = f"goal-{plan.goals[1].id}"

    answer = as_amina.post(f"/plans/{plan.id}/comments", data={"about": about, "text": long})

    assert answer.status_code == 422
    assert long.strip() in answer.text
    assert "Korta den till högst 2000" in answer.text


@pytest.mark.parametrize("about", ["", "goal-999", "activity-1", "x-1", "goal-" + "9" * 40])
def test_a_comment_on_nothing_does_not_exist(plan: Plan, as_amina: Client, about: str) -> None:
    sent = {"about": about, "text": "Hej"}

    assert as_amina.post(f"/plans/{plan.id}/comments", data=sent).status_code == 404
    assert as_amina.get(f"/plans/{plan.id}/comments?about={about}").status_code == 200


def test_a_comment_is_plain_text(plan: Plan, as_amina: Client, amina_acts: Actor) -> None:
    say(plan, amina_acts, "<b>Se</b> https://annat.example/x")

    page = as_amina.get(f"/plans/{plan.id}/comments").text

    assert "&lt;b&gt;Se&lt;/b&gt;" in page
    assert 'href="https://annat' not in page


# ── answers, settled and taken up again ───────────────────────────────────────────────


def test_an_answer_stands_in_its_thread_and_opens_it_again(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    first = say(plan, marie_acts, "Vilka två brukare?")
    answer = say(plan, amina_acts, "Astrid och Bengt.", answers_to=first.id)
    comments.resolve(plan, answer, actor=marie_acts)
    assert list_threads(plan, amina_acts)[0].is_resolved

    say(plan, amina_acts, "Eller Cecilia.", answers_to=answer.id)

    (thread,) = list_threads(plan, amina_acts)
    assert [each.text for each in thread.comments] == [
        "Vilka två brukare?",
        "Astrid och Bengt.",
        "Eller Cecilia.",
    ]
    assert not thread.is_resolved


def test_both_settle_and_take_up(plan: Plan, as_amina: Client, marie_acts: Actor) -> None:
    comment = say(plan, marie_acts, "Bra mål.").id
    address = f"/plans/{plan.id}/comments"

    as_amina.post(f"{address}/{comment}/resolve")
    settled = words_of(as_amina.get(address).text)
    as_amina.post(f"{address}/{comment}/reopen")

    assert "Du markerade kommentaren som klar" in settled
    assert "1 klar kommentar" in settled
    assert "klar kommentar" not in words_of(as_amina.get(address).text)


@pytest.mark.parametrize("verb", ["remove", "restore"])
def test_somebody_elses_comment_is_not_taken_back(
    plan: Plan, as_marie: Client, amina_acts: Actor, verb: str
) -> None:
    comment = say(plan, amina_acts, "Mitt eget.").id

    assert as_marie.post(f"/plans/{plan.id}/comments/{comment}/{verb}").status_code == 403
    assert as_marie.get(f"/plans/{plan.id}/comments/{comment}").status_code == 403
    assert as_marie.post(f"/plans/{plan.id}/comments/{comment}/eat").status_code == 404


# ── nothing is lost ───────────────────────────────────────────────────────────────────


def test_a_comment_taken_back_is_out_of_sight_and_can_be_brought_back(
    plan: Plan, as_amina: Client, as_marie: Client, amina_acts: Actor
) -> None:
    comment = say(plan, amina_acts, "Det här var dumt.").id
    address = f"/plans/{plan.id}/comments"

    gone = as_amina.post(f"{address}/{comment}/remove")
    mine = words_of(as_amina.get(gone.location).text)
    theirs = words_of(as_marie.get(address).text)
    as_amina.post(f"{address}/{comment}/restore")

    assert "Din kommentar är borttagen." in mine
    assert "1 kommentar som du har tagit bort" in words_of(mine)
    assert "Det här var dumt." not in theirs
    assert "Det här var dumt." in words_of(as_marie.get(address).text)


def test_an_answered_comment_leaves_its_place(
    plan: Plan, as_marie: Client, amina_acts: Actor, marie_acts: Actor
) -> None:
    first = say(plan, amina_acts, "Fråga")
    say(plan, marie_acts, "Svaret på den", answers_to=first.id)
    comments.take_back(plan, first, actor=amina_acts)

    page = words_of(as_marie.get(f"/plans/{plan.id}/comments").text)

    assert "Kommentaren är borttagen." in page
    assert "Svaret på den" in page


def test_an_earlier_wording_is_kept_for_the_one_who_wrote_it(
    plan: Plan, as_amina: Client, as_marie: Client, amina_acts: Actor
) -> None:
    comment = say(plan, amina_acts, "I mars.").id
    address = f"/plans/{plan.id}/comments"

    as_amina.post(f"{address}/{comment}", data={"base": "I mars.", "text": "I april."})

    assert "I mars." in as_amina.get(address).text
    assert "I april." in as_marie.get(address).text
    assert "I mars." not in as_marie.get(address).text


def test_two_tabs_do_not_overwrite_each_other(
    plan: Plan, as_amina: Client, amina_acts: Actor
) -> None:
    comment = say(plan, amina_acts, "Ett")
    address = f"/plans/{plan.id}/comments/{comment.id}"
    comments.rewrite(plan, comment, "Två", base="Ett", actor=amina_acts)
    with pytest.raises(Outdated):
        comments.rewrite(plan, comment, "Tre", base="Ett", actor=amina_acts)

    answer = as_amina.post(address, data={"base": "Ett", "text": "Tre"})

    assert answer.status_code == 409
    assert "Två" in answer.text
    assert "Tre" in answer.text
    assert as_amina.post(address, data={"base": "Två", "text": "Tre"}).status_code == 303


def test_what_is_said_of_a_removed_goal_is_still_there(
    plan: Plan, as_amina: Client, amina_acts: Actor
) -> None:
    ref = TargetKind.GOAL, plan.goals[0].id
    say(plan, amina_acts, "Bra början.")
    structure.remove(plan, ref, seen=None, actor=amina_acts)

    page = words_of(as_amina.get(f"/plans/{plan.id}/comments").text)

    assert "Om sådant som inte finns i planen längre" in page
    assert "Bra början." in page


# ── read and unread ───────────────────────────────────────────────────────────────────


def test_what_the_other_says_is_unread_until_one_opens_it(
    plan: Plan, as_amina: Client, as_marie: Client, marie_acts: Actor, amina_acts: Actor
) -> None:
    step = first_step(plan)
    say(plan, marie_acts, "Bra mål.")
    say(plan, marie_acts, "Ring mig.", ref=(TargetKind.STEP, step.id))

    card = words_of(as_amina.get(f"/plans/{plan.id}").text)
    first = words_of(as_amina.get(f"/plans/{plan.id}/comments").text)
    second = words_of(as_amina.get(f"/plans/{plan.id}/comments").text)

    assert "2 kommentarer 2 olästa" in card
    assert "1 kommentar, 1 oläst" in card
    assert "2 kommentarer som du inte har läst" in card
    assert first.count("Oläst") == 2
    assert "Oläst" not in second
    assert marks_of(plan, amina_acts).unread == 0
    assert "2 olästa" not in words_of(as_marie.get(f"/plans/{plan.id}").text)


def test_only_what_was_shown_is_read(
    plan: Plan, as_amina: Client, marie_acts: Actor, amina_acts: Actor
) -> None:
    say(plan, marie_acts, "Om det första.")
    say(plan, marie_acts, "Om det andra.", ref=(TargetKind.GOAL, plan.goals[1].id))

    page = as_amina.get(f"/plans/{plan.id}/comments?about=goal-{plan.goals[1].id}").text

    assert "Om det första." not in page
    assert marks_of(plan, amina_acts).of_goal(plan.goals[0]).unread == 1
    assert marks_of(plan, amina_acts).of_goal(plan.goals[1]).unread == 0


def test_a_thread_can_be_kept_as_unread(
    plan: Plan, as_amina: Client, marie_acts: Actor, amina_acts: Actor
) -> None:
    comment = say(plan, marie_acts, "Bra mål.").id
    as_amina.get(f"/plans/{plan.id}/comments")

    answer = as_amina.post(f"/plans/{plan.id}/comments/{comment}/unread")

    assert answer.location == f"/plans/{plan.id}"
    assert marks_of(plan, amina_acts).unread == 1


def test_a_changed_comment_is_unread_again_and_a_settled_one_is_not(
    plan: Plan, as_amina: Client, marie_acts: Actor, amina_acts: Actor
) -> None:
    comment = say(plan, marie_acts, "Bra mål.")
    as_amina.get(f"/plans/{plan.id}/comments")
    comment = db.session.get_one(Comment, comment.id)

    comments.rewrite(plan, comment, "Mycket bra mål.", base="Bra mål.", actor=marie_acts)
    assert marks_of(plan, amina_acts).unread == 1

    comments.resolve(plan, comment, actor=marie_acts)
    assert marks_of(plan, amina_acts).unread == 0
    assert db.session.scalars(select(CommentReading)).all() == []


# ── who sees them ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["samira", "karin", "ulla", "david", "frida", "johan", "eva"])
def test_nobody_else_may_know_of_them(town: Municipality, log_in: LogIn, who: str) -> None:
    """Ruling 9: never HR, never the manager's manager, whatever state the plan is in."""
    plan = make_plan(town, state=PlanState.AGREED)
    say(plan, as_actor(town.people["amina"]), "Bara mellan oss.")
    person: Person = town.people[who]

    client = log_in(person)

    assert client.get(f"/plans/{plan.id}/comments").status_code == 404
    for address in ("/", f"/plans/{plan.id}/versions/1", "/figures", "/agreed-plans"):
        assert not re.search("Bara mellan oss", client.get(address).text)


def test_one_who_has_the_plan_open_is_told_that_something_is_new(
    plan: Plan, as_amina: Client, marie_acts: Actor
) -> None:
    address = f"/plans/{plan.id}/together"
    before = as_amina.get(address).get_json()["token"]

    say(read(plan, marie_acts), marie_acts, "Bra mål.")

    assert as_amina.get(address).get_json()["token"] != before


def test_two_tabs_read_at_the_same_moment(plan: Plan, marie_acts: Actor, amina_acts: Actor) -> None:
    say(plan, marie_acts, "Bra mål.")
    seen_in_both = list_threads(plan, amina_acts), list_threads(plan, amina_acts)

    for threads in seen_in_both:
        comments.mark_read(threads, actor=amina_acts)

    assert len(db.session.scalars(select(CommentReading)).all()) == 1
