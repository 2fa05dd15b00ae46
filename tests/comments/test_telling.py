"""Who is told of comments, in the transaction that wrote them."""

from datetime import timedelta

from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Deputy
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor
from tests.comments.factories import say
from tests.conftest import TODAY
from tests.factories import Municipality, as_actor, make_deputy, make_employment, make_person


def told(person: Person) -> list[tuple[str, int]]:
    """Return what a person has been told of comments, and how many times."""
    rows = db.session.scalars(
        select(Notice).where(
            Notice.person_id == person.id, Notice.kind.in_(("commented", "answered"))
        )
    )
    return [(each.kind, each.times) for each in rows.all()]


def test_the_other_is_told_of_comments_and_answers(
    town: Municipality, plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    first = say(plan, marie_acts, "Vilka två brukare?")
    say(plan, marie_acts, "Ring mig.")
    say(plan, amina_acts, "Astrid och Bengt.", answers_to=first.id)

    assert told(town.people["amina"]) == [("commented", 2)]
    assert told(town.people["marie"]) == [("answered", 1)]


def appoint(town: Municipality, person: Person) -> Deputy:
    make_employment(person, town.units["night"])
    return make_deputy(
        person,
        town.units["home"],
        starts_on=TODAY - timedelta(days=9),
        ends_on=TODAY,
        decided_by=town.people["samira"],
        on_behalf_of=town.people["marie"],
    )


def test_one_who_led_yesterday_is_told_nothing(
    town: Municipality, plan: Plan, amina_acts: Actor
) -> None:
    """DEP-2: an answer reaches the deputy of today, and not the one of yesterday."""
    people = [make_person("I Dag"), make_person("I Går")]
    deputies = [appoint(town, person) for person in people]
    firsts = [say(plan, as_actor(person), f"Från {person.name}") for person in people]
    deputies[1].ends_on = TODAY - timedelta(days=1)
    db.session.flush()

    for first in firsts:
        say(plan, amina_acts, "Tack.", answers_to=first.id)

    assert [told(person) for person in people] == [[("answered", 1)], []]
    assert told(town.people["marie"]) == [("answered", 2)]
