"""Sentences to look at before the plan is a public document: marked, never stopped (CONF-5)."""

import html

import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.plans.models import PlanState, SentenceAnswer, SentenceChoice
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.queries.words import marks_of
from kompetensplan.plans.services.fields import write_field
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality, as_actor, make_unit
from tests.plans.factories import make_plan
from tests.plans.pages import autosave, words_of

SAYS = "Meningen kan handla om någons hälsa."
TEXT = "Våga fråga mer. Jag har varit sjukskriven i vår. Prova i två veckor."
SENTENCE = "Jag har varit sjukskriven i vår."


class Desk:
    """Amina's goal with a sentence to look at."""

    def __init__(self, town: Municipality, log_in: LogIn, state: PlanState, text: str) -> None:
        plan = make_plan(town)
        goal = plan.goals[0]
        actor = as_actor(town.people["amina"])
        write_field(plan, goal, "purpose", base=goal.purpose, value=text, actor=actor)
        db.session.commit()
        self.plan_id, self.actor = plan.id, actor
        self.address = f"/plans/{plan.id}/goals/{goal.id}"
        self.key = f"goal-{goal.id}-purpose"
        self.amina: Client = log_in(town.people["amina"])
        if state is not PlanState.DRAFT:
            self.amina.post(f"/plans/{plan.id}/steps/propose")

    def mark(self) -> str:
        return marks_of(get_plan(self.actor, self.plan_id))[0].fingerprint

    def choose(self, choice: str) -> int:
        data = {"key": self.key, "sentence": self.mark(), "choice": choice}
        return self.amina.post(f"/plans/{self.plan_id}/sentences", data=data).status_code

    @property
    def purpose(self) -> str:
        db.session.expire_all()
        return str(get_plan(self.actor, self.plan_id).goals[0].purpose)


@pytest.fixture
def desk(town: Municipality, log_in: LogIn) -> Desk:
    return Desk(town, log_in, PlanState.DRAFT, TEXT)


def test_the_sentence_stands_marked_at_its_field(desk: Desk) -> None:
    page = desk.amina.get(desk.address).text

    assert SAYS in page
    assert "Jag har varit <mark>sjukskriven</mark> i vår." in page
    assert page.count('class="k-quote"') == 1
    for words in ("Ta bort", "Det handlar om arbetsuppgiften"):
        assert words in words_of(page)


def test_the_script_that_saves_is_given_the_mark_and_its_end(desk: Desk) -> None:
    diagnosis = "Hon fick en diagnos."
    marks = [part_after(desk, TEXT, diagnosis), part_after(desk, diagnosis, "Nu.")]

    assert "<mark>diagnos</mark>" in marks[0]
    assert "<mark>" not in marks[1]


def part_after(desk: Desk, base: str, text: str) -> str:
    """Save a text as the script does; return what is to stand below its field."""
    answer = desk.amina.post(
        desk.address,
        data={desk.key: text, f"base-{desk.key}": base},
        headers={"X-Autosave": "1"},
    )
    assert answer.status_code == 200
    return str(answer.get_json()["parts"][f"marks-{desk.key}"])


def test_removing_it_leaves_the_rest_of_the_text(desk: Desk) -> None:
    assert desk.choose("removed") == 303

    assert desk.purpose == "Våga fråga mer. Prova i två veckor."
    assert SAYS not in desk.amina.get(desk.address).text


def test_what_is_about_the_work_stands_and_is_not_asked_again(desk: Desk) -> None:
    assert desk.choose("about_work") == 303

    assert desk.purpose == TEXT
    assert SAYS not in desk.amina.get(desk.address).text
    autosave(desk.amina, desk.address, desk.key, TEXT, f"Nytt först. {SENTENCE}")
    assert SAYS not in desk.amina.get(desk.address).text
    autosave(desk.amina, desk.address, desk.key, desk.purpose, "Ny diagnos i maj.")
    assert SAYS in desk.amina.get(desk.address).text


@pytest.mark.parametrize("choice", SentenceChoice)
def test_the_choice_is_kept_without_the_text(desk: Desk, choice: SentenceChoice) -> None:
    desk.choose(choice)

    kept = db.session.scalars(select(SentenceAnswer)).one()
    assert (kept.chosen, kept.person_id) == (choice, desk.actor.person_id)
    stored = " ".join(str(getattr(kept, column.key)) for column in SentenceAnswer.__table__.columns)
    assert "sjukskriven" not in stored


def test_choosing_twice_or_about_a_text_that_has_changed_is_a_conflict(desk: Desk) -> None:
    known_by = desk.mark()
    desk.choose("removed")

    answer = desk.amina.post(
        f"/plans/{desk.plan_id}/sentences",
        data={"key": desk.key, "sentence": known_by, "choice": "about_work"},
    )

    assert answer.status_code == 409
    assert len(db.session.scalars(select(SentenceAnswer)).all()) == 1


@pytest.mark.parametrize(
    "data", [{}, {"choice": "x"}, {"choice": "removed", "key": "x", "sentence": "y"}]
)
def test_nonsense_is_refused(desk: Desk, data: dict[str, str]) -> None:
    answer = desk.amina.post(f"/plans/{desk.plan_id}/sentences", data=data)

    assert answer.status_code in (409, 422)
    assert desk.purpose == TEXT


def test_the_signing_page_lists_what_is_left_with_links(town: Municipality, log_in: LogIn) -> None:
    desk = Desk(town, log_in, PlanState.PROPOSED, TEXT)

    page = desk.amina.get(f"/plans/{desk.plan_id}/sign").text

    assert "Titta på 1 mening innan ni skriver under" in page
    assert f'href="{desk.address}#marks-{desk.key}"' in page
    assert "Skriv inget om hälsa, ledighet eller privatliv." in html.unescape(page)
    desk.choose("about_work")
    assert "innan ni skriver under" not in desk.amina.get(f"/plans/{desk.plan_id}/sign").text


def test_a_unit_by_that_name_is_not_marked(town: Municipality, log_in: LogIn) -> None:
    make_unit("Rehabiliteringen Söder")
    desk = Desk(town, log_in, PlanState.DRAFT, "Lära av Rehabiliteringen Söder.")

    assert SAYS not in desk.amina.get(desk.address).text


def test_only_marked_texts_cost_statements(
    town: Municipality, log_in: LogIn, statements: Statements
) -> None:
    plain = Desk(town, log_in, PlanState.DRAFT, "Fråga mer.")
    plan = get_plan(plain.actor, plain.plan_id)
    with statements() as none:
        marks_of(plan)
    actor = plain.actor
    write_field(
        plan, plan.goals[0], "purpose", base="Fråga mer.", value=f"{TEXT} Diagnos.", actor=actor
    )
    db.session.commit()
    plan = get_plan(actor, plain.plan_id)
    with statements() as some:
        assert len(marks_of(plan)) == 2

    assert len(none) == 0
    assert len(some) == 2
