"""Numbers about requests, with the threshold; and what training takes beside the frame (SKE-12)."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.reports.models import About
from kompetensplan.reports.services import refresh
from kompetensplan.reports.showing import Scope, Training
from kompetensplan.reports.training import training_of
from kompetensplan.requests.models import TrainingFrame, TrainingRequest
from kompetensplan.requests.services import asking
from kompetensplan.requests.workflow import AnswerKind
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, as_actor, make_employment, make_person
from tests.plans.pages import words_of
from tests.reports.factories import make_people
from tests.requests.factories import answer, make_request

SENT = date(2027, 1, 11)
K = AnswerKind


def ask_in(
    town: Municipality, key: str, manager: str, answers: Sequence[AnswerKind | None]
) -> None:
    """Let as many people ask for training in a unit, and be answered after 1, 2, 3 … days."""
    for number, kind in enumerate(answers, start=1):
        clock.fix(SENT)
        person = make_person(f"Frågar {key} {number}")
        job = make_employment(person, town.units[key])
        wish = asking.Wish(what="Kurs", minutes=60 * number, cost=1000)
        asked = asking.send(job, wish, actor=as_actor(person))
        db.session.commit()
        if kind:
            clock.fix(SENT + timedelta(days=number))
            answer(asked, town.people[manager], kind)
    clock.fix(date(2027, 2, 8))


def fill(town: Municipality) -> None:
    """Let every unit, and each place right under a department, have people enough to be shown."""
    for unit in town.units.values():
        make_people(unit, 6)
    db.session.commit()


def counted(town: Municipality, key: str) -> Training:
    refresh()
    db.session.commit()
    return training_of(Scope(town.units[key]))


def number(training: Training, about: About) -> int | None:
    content = training.lines[0].numbers[about]
    return content.goals if content.is_shown else None


def test_numbers_are_of_the_latest_answers_with_the_median_of_the_days(
    town: Municipality,
) -> None:
    fill(town)
    answers = [*[K.GRANTED] * 5, *[K.POSTPONED] * 5, *[None] * 5]
    ask_in(town, "home", "marie", answers)

    found = counted(town, "home")

    assert number(found, About.REQUESTS) == 15
    assert number(found, About.GRANTED) == number(found, About.POSTPONED) == 5
    assert number(found, About.UNANSWERED) == 5  # sent 28 days before the counting day
    assert found.lines[0].median == 6  # after one to ten days: between five and six
    assert number(found, About.PLANNED_TIME) == 60 * (1 + 2 + 3 + 4 + 5)
    assert number(found, About.PLANNED_COST) == 5000


def test_fewer_than_five_answers_are_not_shown_nor_what_would_give_them_away(
    town: Municipality,
) -> None:
    """STO-7: four are hidden, and so is another that one could take from the whole."""
    fill(town)
    ask_in(town, "home", "marie", [*[K.GRANTED] * 6, *[K.POSTPONED] * 4, *[None] * 7])
    found = counted(town, "home")

    assert number(found, About.REQUESTS) == 17
    assert number(found, About.POSTPONED) is None
    assert None in (number(found, About.GRANTED), number(found, About.UNANSWERED))


def test_fewer_than_five_people_are_not_shown_nor_the_whole_less_the_others(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    fill(town)
    ask_in(town, "home", "marie", [K.GRANTED] * 6)
    ask_in(town, "class", "frida", [K.GRANTED] * 3)

    other = counted(town, "class")

    assert number(other, About.REQUESTS) is None
    assert other.lines[0].median is None
    both = [training_of(Scope(town.units[key])) for key in ("home", "root")]
    assert None in [number(each, About.REQUESTS) for each in both]
    page = log_in(karin).get(f"/overview/units/{town.units['class'].id}/training").text
    assert "färre än 5" in page


def test_the_manager_sees_each_and_hr_sees_numbers_beside_the_frame(
    town: Municipality, marie: Person, karin: Person, samira: Person, log_in: LogIn
) -> None:
    ask_in(town, "home", "marie", [K.GRANTED] * 5)
    unit = town.units["home"].id
    refresh()
    db.session.commit()
    manager, address = log_in(marie), f"/overview/units/{unit}/training"

    saved = manager.post(f"{address}-frame", data={"minutes": "12,5", "cost": "4000", "seen": ""})
    again = manager.post(f"{address}-frame", data={"minutes": "12,5", "cost": "4000", "seen": ""})
    stale = manager.post(f"{address}-frame", data={"minutes": "9", "cost": "1", "seen": ""})

    assert (saved.status_code, again.status_code, stale.status_code) == (303, 303, 409)
    frame = db.session.query(TrainingFrame).one()
    assert (frame.minutes, frame.cost, frame.year) == (750, 4000, 2027)
    page = manager.get(address).text
    assert "Frågar home 3" in page
    assert "Mer än ramen" in page
    for person in (karin, samira):
        other = log_in(person).get(address).text
        assert "Frågar home" not in other
        assert "12,5" in other
    assert log_in(marie).post(f"{address}-frame", data={"cost": "mycket"}).status_code == 422


def test_what_it_took_is_written_down_by_the_two(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    ask_in(town, "home", "marie", [K.GRANTED])
    address = f"/requests/{db.session.query(TrainingRequest).one().id}/outcome"
    client = log_in(marie)

    late = client.post(address, data={"done_on": "2027-03-01"})
    saved = client.post(
        address, data={"done_on": "2027-02-05", "real_minutes": "2,5", "real_cost": "900"}
    )

    assert (late.status_code, saved.status_code) == (422, 303)
    page = client.get(f"/overview/units/{town.units['home'].id}/training").text
    assert "2,5" in page
    assert "900" in page


def test_who_writes_down_what_it_took_second_sees_both_and_nothing_is_lost(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    """Ruling 1: the form knows what it began from, and only that counts."""
    asked = make_request(town)
    answer(asked, marie, K.GRANTED)
    key, page = asked.id, f"/requests/{asked.id}"
    manager, employee = log_in(marie), log_in(amina)
    first = {"done_on": "2027-02-05", "real_minutes": "2,5", "real_cost": "900", "seen": ""}
    other = {**first, "real_minutes": "4", "real_cost": "900"}

    saved = manager.post(f"{page}/outcome", data=first)
    stale = employee.post(f"{page}/outcome", data=other)
    same = employee.post(f"{page}/outcome", data=first)
    kept = db.session.get_one(TrainingRequest, key).real_minutes
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', stale.text)
    chosen = employee.post(f"{page}/outcome", data={**other, "seen": seen[1] if seen else "?"})

    assert (saved.status_code, stale.status_code, same.status_code) == (303, 409, 303)
    assert kept == 150
    told = words_of(stale.text).split("Någon annan har sparat")[1]
    assert "Sparat nu: 2,5 Du skrev: 4" in told
    assert "900" not in told.split("När blev det klart?")[0], "what is the same is not told"
    assert chosen.status_code == 303
    assert db.session.get_one(TrainingRequest, key, populate_existing=True).real_minutes == 240


def test_the_page_takes_few_statements(
    town: Municipality, marie: Person, karin: Person, log_in: LogIn, statements: Statements
) -> None:
    """The same for one request and for many, with the median and without; for HR as well."""
    counts = dict[str, list[int]]()
    fill(town)
    for more in ([K.GRANTED] * 5, [K.GRANTED] * 20):
        ask_in(town, "home", "marie", more)
        refresh()
        db.session.commit()
        for person in (marie, karin):
            client = log_in(person)
            for key in ("home", "root"):
                with statements() as seen:
                    client.get(f"/overview/units/{town.units[key].id}/training")
                counts.setdefault(f"{person.given_name} {key}", []).append(len(seen))
    assert all(few == many <= 12 for few, many in counts.values())
