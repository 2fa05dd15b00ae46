"""The two who write a plan together: as the policy sees them, and at their browsers.

A module that uses `plan_id`, `as_amina` or `as_marie` has a fixture `plan` of its own.
"""

import pytest

from kompetensplan.accounts.models import Person
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor
from tests.conftest import Client, LogIn
from tests.factories import as_actor


@pytest.fixture
def amina_acts(amina: Person) -> Actor:
    return as_actor(amina)


@pytest.fixture
def marie_acts(marie: Person) -> Actor:
    return as_actor(marie)


@pytest.fixture
def plan_id(plan: Plan) -> int:
    return plan.id


@pytest.fixture
def as_amina(plan: Plan, amina: Person, log_in: LogIn) -> Client:
    return log_in(amina)


@pytest.fixture
def as_marie(plan: Plan, marie: Person, log_in: LogIn) -> Client:
    return log_in(marie)
