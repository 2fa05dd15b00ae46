"""Search across what one may see, with Swedish letters done right (3.8)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock, policy, texts
from kompetensplan.accounts.models import Person, PersonWord, words_of_name
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.organisation.queries import with_person_and_unit
from kompetensplan.plans.models import Goal
from kompetensplan.policy import Permission
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.search.people import find_people, may_find
from kompetensplan.search.queries import search
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, as_actor, make_employment, make_person, make_priority
from tests.plans.factories import make_plan
from tests.plans.pages import words_of

REGISTER = (
    "aby, Andersson, de Geer, Ek, Ék, Ekman, Élan, Myhr, Müller, Vallin, von Platen, Wallin, "
    "Zetterlund, Åberg, Åkesson, Äng, Ängquist, Æra, Öberg, Øst"
).split(", ")
WEEKS = {
    date(2026, 8, 17): "v. 34 2026",
    date(2026, 12, 31): "v. 53 2026",
    date(2027, 1, 1): "v. 53 2026",
    date(2027, 1, 4): "v. 1",
    date(2024, 12, 30): "v. 1 2025",
    date(2025, 12, 29): "v. 1 2026",
    date(2021, 1, 3): "v. 53 2020",
}


@pytest.fixture
def register(town: Municipality) -> Municipality:
    """Everybody of the vector of 3.8, in Amina's unit."""
    for family in reversed(REGISTER):
        person = make_person()
        person.rename("Kim", family)
        make_employment(person, town.units["home"])
    db.session.commit()
    return town


def found(town: Municipality, who: str, text: str) -> list[str]:
    return [each.person.family_name for each in search(as_actor(town.people[who]), text).people]


def offered(town: Municipality, who: str, text: str) -> list[str]:
    return list(search(as_actor(town.people[who]), text).offers)


def test_the_database_sorts_as_a_swedish_register(register: Municipality) -> None:
    """3.8: the vector, on SQLite and PostgreSQL alike."""
    query = select(Person.family_name).where(Person.given_name == "Kim").order_by(Person.sort_key)

    assert db.session.scalars(query).all() == REGISTER
    assert found(register, "karin", "kim") == REGISTER


def test_letters_are_found_as_in_swedish(register: Municipality) -> None:
    """3.8: å ä ö are letters of their own; é is e, ü is y; upper and lower case are alike."""
    for text, names in {
        "EK": ["Ek", "Ék", "Ekman"],
        "ék": ["Ek", "Ék", "Ekman"],
        "äng": ["Äng", "Ängquist"],
        "A\N{COMBINING DIAERESIS}ng": ["Äng", "Ängquist"],
        "ang": [],
        "ab": ["aby"],
        "åb": ["Åberg"],
        "myll": ["Müller"],
        "kim plat": ["von Platen"],
        "wal": ["Wallin"],
        "ära": ["Æra"],
        "%": [],
    }.items():
        assert found(register, "amina", text) == names, text
        assert found(register, "karin", text) == names, text


def test_what_was_meant_is_offered(register: Municipality) -> None:
    """3.8: *angqvist* typed without dots."""
    for text, names in {
        "angqvist": ["Ängquist"],
        "ANGKVIST": ["Ängquist"],
        "oberg": ["Öberg"],
        "muller": ["Müller"],
        "kim setterlund": ["Kim Zetterlund"],
        "vallinn": ["Vallin", "Wallin"],
        "xyz": [],
    }.items():
        assert found(register, "amina", text) == []
        assert offered(register, "amina", text) == names, text
    assert offered(register, "amina", "Äng") == []
    assert offered(register, "david", "angqvist") == []  # not beyond whom one may find


def test_dates_have_the_weeks_of_the_standard_when_they_come_from_the_database(
    town: Municipality,
) -> None:
    """3.8: the vectors, on SQLite and PostgreSQL alike; a day is Stockholm's."""
    priority = make_priority("Veckor", town.units["home"], own_reason="Egen väg")
    for day, label in WEEKS.items():
        priority.starts_on = day
        priority.published_at = datetime(day.year, day.month, day.day, 22, 30, tzinfo=UTC)
        db.session.commit()
        db.session.expire_all()
        stored = db.session.get_one(Priority, priority.id)
        assert texts.week_label(stored.starts_on, clock.today()) == label
        assert stored.published_at
        is_summer = day.month == 8  # 22.30 in UTC is past midnight then
        assert clock.local(stored.published_at).date() == day + timedelta(days=is_summer)


# ── whom and what one may find ────────────────────────────────────────────────────────


def test_people_are_found_as_far_as_the_policy_says(town: Municipality) -> None:
    """2.14: the rule in SQL and in Python are the same, and a search gives no more."""
    jobs = db.session.scalars(with_person_and_unit()).all()
    for who, person in town.people.items():
        actor = as_actor(person)
        allowed = {job.id for job in jobs if policy.allows(actor, Permission.PERSON_FIND, job)}
        query = select(Employment.id).join(Unit, Employment.unit_id == Unit.id)
        assert set(db.session.scalars(query.where(may_find(actor)))) == allowed, who
        people = {job.person_id for job in jobs if job.id in allowed}
        for name in ("amina", "marie", "samira", "karin", "ulla", "johan", "david", "frida"):
            family = town.people[name].family_name
            seen = {each.person.id for each in find_people(actor, [texts.found_by(family)])}
            assert seen == people & {town.people[name].id}, (who, name)


def test_a_closed_account_is_found_by_the_system_administrator_only(town: Municipality) -> None:
    town.people["amina"].closed_at = clock.real_now()
    db.session.commit()

    seen = [who for who in town.people if found(town, who, "amina berg")]

    assert seen == ["johan"]


def test_a_slip_on_the_keys_is_offered_among_those_near(register: Municipality) -> None:
    """3.8: a letter missing, too many or another, or two that have changed places."""
    for text, names in {
        "Amnia": ["Amina"],
        "ångqist": ["Ängquist"],
        "wallim": ["Vallin", "Wallin"],
        "zeterlumd": ["Zetterlund"],
        "åkerssom": [],
        "kmi": [],
    }.items():
        assert offered(register, "marie", text) == names, text
    assert offered(register, "david", "Amnia") == []  # not beyond whom one may find


def test_swedish_letters_and_parts_of_compounds_are_found_in_goals(town: Municipality) -> None:
    """3.8: å ä ö stand in the middle of words too."""
    plan = make_plan(town, goals=1)
    plan.goals[0].title = "Öva läkemedelshantering på våren, v. 12"
    db.session.commit()
    for text in ("läkemedel", "hantering", "på våren", "ÖVA", "medel v. 12", "la\u0308kemedel"):
        lines = search(as_actor(town.people["amina"]), text).goals
        assert [line.plan_id for line in lines] == [plan.id], text
    assert search(as_actor(town.people["amina"]), "lakemedel").goals == []
    assert offered(town, "amina", "lakemedel") == ["läkemedelshantering"]
    assert offered(town, "amina", "läkemedelhantering") == ["läkemedelshantering"]


def test_goals_and_activities_are_found_by_the_two_alone(town: Municipality) -> None:
    """2.14: HR, a manager above, the administrator and colleagues find nothing of a plan."""
    plan = make_plan(town, goals=1)
    goal = plan.goals[0]
    title, step = goal.title, goal.activities[0].title if goal.activities else ""
    make_employment(colleague := make_person("Kim Kollega"), town.units["home"])
    db.session.commit()
    assert title
    for who, person in {**town.people, "kim": colleague}.items():
        results = search(as_actor(person), "tydligt")
        mine = who in ("amina", "marie")
        assert [line.title for line in results.goals] == [title] * mine, who
        if step:
            lines = search(as_actor(person), step).activities
            assert [line.goal for line in lines] == [title] * mine, who


def test_what_was_taken_out_of_a_plan_is_not_found(town: Municipality) -> None:
    plan = make_plan(town, goals=1)
    db.session.get_one(Goal, plan.goals[0].id).removed_at = clock.now()
    db.session.commit()

    results = search(as_actor(town.people["amina"]), "tydligt")

    assert (results.goals, results.activities) == ([], [])


def test_published_priorities_are_found_by_everybody(town: Municipality) -> None:
    make_priority("Säkra utkast", town.units["home"], status=Status.DRAFT)
    db.session.commit()
    for who in town.people:
        results = search(as_actor(town.people[who]), "säk")
        assert [each.title for each in results.priorities] == ["Säker vård", "Säkra nycklar"]
        assert offered(town, who, "saker vard") == ["Säker vård"]


# ── the index ─────────────────────────────────────────────────────────────────────────


def words(people: Iterable[Person]) -> dict[int, set[str]]:
    rows = db.session.execute(select(PersonWord.person_id, PersonWord.word))
    found: dict[int, set[str]] = {person.id: set() for person in people}
    for person_id, word in rows:
        found[person_id].add(word)
    return found


def test_who_gets_another_name_is_found_by_that_one(town: Municipality) -> None:
    amina = town.people["amina"]
    amina.rename("Amina", "Ström-Åberg")
    town.priorities["low"].title = "Trygga nycklar"
    db.session.commit()

    assert found(town, "marie", "berg") == []
    assert found(town, "marie", "åberg") == ["Ström-Åberg"]
    assert [p.title for p in search(as_actor(amina), "trygga").priorities] == ["Trygga nycklar"]
    expected = {
        person.id: {
            row["word"] for row in words_of_name(person.id, person.given_name, person.family_name)
        }
        for person in town.people.values()
    }
    assert words(town.people.values()) == expected


# ── the page ──────────────────────────────────────────────────────────────────────────


def test_the_page_leads_to_what_was_found(town: Municipality, log_in: LogIn) -> None:
    plan = make_plan(town, goals=1)
    marie, david = log_in(town.people["marie"]), log_in(town.people["david"])

    page = marie.get("/search?q=amina").text
    assert f'href="/plans/{plan.id}"' in page
    assert "1 träff" in words_of(page)
    assert "Skriv minst 2 bokstäver." in words_of(marie.get("/search?q=a").text)
    assert 'action="/search"' in marie.get("/team").text  # the field of every page, without script
    assert "Inget hittades" in words_of(david.get("/search?q=amina").text)
    assert "Menade du Lundgren ?" in words_of(marie.get("/search?q=lundgrehn").text)
    assert "Menade du" not in words_of(marie.get("/search?q=grehnlund").text)
    assert "Menade du Säker vård ?" in words_of(marie.get("/search?q=saker+vard").text)


def test_a_search_takes_as_many_statements_for_many_as_for_few(
    town: Municipality, log_in: LogIn, statements: Statements
) -> None:
    """SPAN-2: at most 12, also where nobody is found and something is offered."""
    make_plan(town, goals=1)
    client = log_in(town.people["karin"])

    def count(text: str) -> int:
        with statements() as seen:
            client.get(f"/search?q={text}")
        return len(seen)

    few = count("an"), count("angkvist"), count("xyzzy")
    for number in range(60):
        make_employment(make_person(f"Ann{number} Äng{number}qvist"), town.units["home"])
    db.session.commit()

    assert (count("an"), count("angkvist"), count("xyzzy")) == few
    assert max(few) <= 12
