"""The loaded demo is what the application itself would have made (rulings 17–20)."""

import json
from collections import Counter
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.demo.load import load_demo
from kompetensplan.organisation.models import Employment, Unit, UnitManager
from kompetensplan.organisation.queries import actor_of, find_manager_of
from kompetensplan.plans.canonical import content_hash, hash_of
from kompetensplan.plans.models import Goal, Meeting, Plan, PlanState, PlanVersion, Step
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.queries.versions import find_version
from kompetensplan.plans.services.context import context_of
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.priorities.queries.threads import threads_of
from kompetensplan.releases.models import ReleaseState
from kompetensplan.releases.queries import find_copy, list_releases
from tests.demo.reading import content


@pytest.fixture
def mittkoping(app: Flask, database: None) -> None:
    load_demo()
    db.session.commit()


def person(address: str) -> Person:
    return db.session.scalars(
        select(Person).where(Person.email == f"{address}@mittkoping.example")
    ).one()


def plans_of(address: str, *, state: PlanState | None = None) -> list[Plan]:
    query = (
        select(Plan)
        .join(Plan.employment)
        .join(Employment.person)
        .where(Person.email == f"{address}@mittkoping.example", Plan.state != PlanState.CLOSED)
    )
    actor = actor_of(person(address))
    return [get_plan(actor, plan.id) for plan in db.session.scalars(query)]


def test_the_demo_is_whole(mittkoping: None) -> None:
    everybody_is_employed()
    every_unit_has_a_priority_and_a_thread_of_five_nodes()
    no_goal_text_is_worn_out()
    every_given_goal_stands_in_a_plan_as_it_is_written()
    the_cast_stands_where_it_should()
    agreed_plans_are_as_the_services_would_have_frozen_them()
    there_is_a_year_of_history_in_every_state()
    the_registrar_has_a_request_under_work_and_one_that_is_decided()


def everybody_is_employed() -> None:
    """Ruling 18: the 42 units have 1 346 people, their managers not counted."""
    today = date(2027, 2, 8)
    leaders = select(UnitManager.employment_id)
    counted = db.session.scalar(
        select(func.count())
        .select_from(Employment)
        .join(Employment.unit)
        .where(Unit.code.like("%-%"), Employment.id.not_in(leaders))
        .where(Employment.ends_on.is_(None) | (Employment.ends_on >= today))
    )

    assert counted == 1346


def every_unit_has_a_priority_and_a_thread_of_five_nodes() -> None:
    """Ruling 19; the goal itself is the fifth node."""
    units = set(db.session.scalars(select(Unit.id).where(Unit.code.like("%-%"))))
    published = select(Priority).where(
        Priority.status == Status.PUBLISHED, Priority.presented_on.is_not(None)
    )
    priorities = db.session.scalars(published).all()
    threads = threads_of(priority.id for priority in priorities if priority.parent_id)

    assert units <= {priority.unit_id for priority in priorities}
    assert max(len(thread) for thread in threads.values()) == 4


def no_goal_text_is_worn_out() -> None:
    """Ruling 18: no text is used more than 40 times."""
    used = Counter(db.session.scalars(select(Goal.title)))

    assert used.most_common(1)[0][1] <= 40
    assert len(used) > 150
    twice = select(Goal.plan_id).where(Goal.removed_at.is_(None)).group_by(Goal.plan_id, Goal.title)
    assert db.session.scalars(twice.having(func.count() > 1)).all() == []


def every_given_goal_stands_in_a_plan_as_it_is_written() -> None:
    """Ruling 17: the demo's content is used whole, to the last small step."""
    goals = set(db.session.scalars(select(Goal.title)))
    steps = set(db.session.scalars(select(Step.title)))
    given = content("goals")["mal"]

    assert {goal["mal"] for goal in given} <= goals
    assert {
        step["text"] for goal in given for each in goal["insatser"] for step in each["steg"]
    } <= steps


def the_cast_stands_where_it_should() -> None:
    assert plans_of("amina.berg")[0].state is PlanState.PROPOSED
    assert plans_of("sara.malmkvist")[0].state is PlanState.PAUSED
    assert plans_of("bo.ek")[0].state is PlanState.CHANGING
    assert len(actor_of(person("lovisa.grahn")).employments) == 2
    assert len(actor_of(person("robert.ogren")).leads) == 2
    assert person("nils.andersson2").name == "Nils Andersson"
    assert not actor_of(person("petra.nyman")).leads  # from the 15th of February
    three = plans_of("asa.ost-angkvist")[0]
    version = find_version(three.id)
    assert version is not None
    assert version.number == 3
    meeting = db.session.scalars(
        select(Meeting).where(Meeting.plan_id == plans_of("amina.berg")[0].id)
    ).one()
    assert meeting.starts_at.isoformat() == "2027-02-09T12:30:00+00:00"
    assert find_manager_of(plans_of("amina.berg")[0].employment) == person("marie.lundgren")


def agreed_plans_are_as_the_services_would_have_frozen_them() -> None:
    for address in ("omar.lindqvist", "zeynep.celikaberg", "asa.ost-angkvist", "marie.lundgren"):
        for plan in plans_of(address):
            version = find_version(plan.id)
            assert version is not None
            assert version.content_hash == content_hash(plan) == hash_of(version.content)
            made = context_of(plan, db.session.get_one(Meeting, version.meeting_id))
            assert json.loads(version.context) == json.loads(json.dumps(made))
            assert {signature.content_hash for signature in version.signatures} == {
                version.content_hash
            }


def there_is_a_year_of_history_in_every_state() -> None:
    states = set(db.session.scalars(select(Plan.state).distinct()))
    oldest = db.session.scalar(select(func.min(PlanVersion.agreed_on)))

    assert states == set(PlanState)
    assert oldest is not None
    assert oldest < date(2026, 3, 1)


def the_registrar_has_a_request_under_work_and_one_that_is_decided() -> None:
    """CONF-7: the pages of *Lämna ut* are not empty."""
    pages = list_releases(actor_of(person("ulla.brannstrom")), 1)
    assert [each.state for each in pages.items] == [ReleaseState.OPEN, ReleaseState.RELEASED]
    copy = find_copy(pages.items[1])
    assert copy
    assert copy.startswith(b"%PDF")
    assert all(each.masked_count for each in pages.items)
