"""The two, and a plan that they talk about."""

import pytest

from kompetensplan.accounts.models import Person
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor
from tests.conftest import Client, LogIn
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, goals=2)


@pytest.fixture
def amina_acts(amina: Person) -> Actor:
    return as_actor(amina)


@pytest.fixture
def marie_acts(marie: Person) -> Actor:
    return as_actor(marie)


@pytest.fixture
def as_amina(plan: Plan, amina: Person, log_in: LogIn) -> Client:
    return log_in(amina)


@pytest.fixture
def as_marie(plan: Plan, marie: Person, log_in: LogIn) -> Client:
    return log_in(marie)
