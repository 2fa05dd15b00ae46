"""What is agreed on is what somebody has written (PLAN-3, PLAN-4, ruling 4)."""

from datetime import date

from kompetensplan.db import db
from kompetensplan.plans.canonical import canonical_json, content_hash, content_of
from kompetensplan.plans.models import Step
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.services.structure import add_activity
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan


def test_an_empty_suggestion_is_not_agreed_on(town: Municipality) -> None:
    """SKE-1: a new activity comes with two empty steps."""
    plan, amina = make_plan(town), as_actor(town.people["amina"])
    before = content_hash(plan)

    add_activity(plan, plan.goals[0], actor=amina)
    plan = get_plan(amina, plan.id)

    assert any(not each.title for each in plan.goals[0].activities)
    assert content_hash(plan) == before


def test_progress_leaves_the_hash_alone(town: Municipality) -> None:
    """PLAN-4."""
    plan, amina = make_plan(town), as_actor(town.people["amina"])
    before = content_hash(plan)
    for step in db.session.query(Step):
        step.done_on = date(2027, 2, 8)
        step.tried = "Jag provade med två kunder."
    db.session.commit()

    assert content_hash(get_plan(amina, plan.id)) == before


def test_the_same_plan_is_always_written_the_same_way(town: Municipality) -> None:
    plan = make_plan(town)
    turned = dict(reversed(content_of(plan).items()))

    assert canonical_json(turned) == canonical_json(content_of(plan))
    assert " :" not in canonical_json(turned)


def test_a_field_that_came_later_changes_no_hash_while_it_is_empty(town: Municipality) -> None:
    """What was agreed before "colleague who can help" existed is still the same content."""
    plan, amina = make_plan(town), as_actor(town.people["amina"])
    before = content_hash(plan)

    assert "colleague" not in canonical_json(content_of(plan))
    plan.goals[0].activities[0].colleague = "Olle på natten"
    db.session.commit()

    assert content_hash(get_plan(amina, plan.id)) != before
