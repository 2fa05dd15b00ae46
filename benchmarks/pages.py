"""The main pages: how they grow with the municipality, and what they cost above their floor."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from benchmarks import floor
from benchmarks.databases import Database
from benchmarks.measuring import in_turns
from benchmarks.requests import Asking, log_in
from benchmarks.results import Row, Section
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.plans.models import Goal, Meeting, Plan, PlanState

NEAR, WHOLE = 1.3, 2.0  # a person's or a unit's page; a page about the whole municipality
OVERHEAD = 3.0
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page, who asks for it, and how much slower it may be in a large municipality."""

    name: str
    who: str
    endpoint: str
    growth: float
    find: Callable[[], Values] = dict


def _plan_of_amina() -> Any:
    return (
        select(Plan.id)
        .join(Employment, Plan.employment_id == Employment.id)
        .join(Person, Employment.person_id == Person.id)
        .where(Person.email == "amina.berg@mittkoping.example", Plan.state != PlanState.CLOSED)
        .order_by(Plan.id.desc())
        .limit(1)
    )


def _plan() -> Values:
    return {"plan_id": db.session.scalars(_plan_of_amina()).one()}


def _goal() -> Values:
    goal = select(Goal.id).where(Goal.plan_id == _plan()["plan_id"], Goal.removed_at.is_(None))
    return {**_plan(), "goal_id": db.session.scalars(goal.order_by(Goal.position)).first()}


def _meeting() -> Values:
    meeting = select(Meeting.id).where(Meeting.plan_id == _plan()["plan_id"])
    return {**_plan(), "meeting_id": db.session.scalars(meeting.order_by(Meeting.id)).first()}


def _department() -> Values:
    """Return the department that Amina works in."""
    unit = select(Unit.parent_id).where(Unit.id == _unit()["unit_id"])
    return {"unit_id": db.session.scalars(unit).one()}


def _unit() -> Values:
    unit = select(Employment.unit_id).join(Plan, Plan.employment_id == Employment.id)
    return {"unit_id": db.session.scalars(unit.where(Plan.id == _plan()["plan_id"])).one()}


PAGES = (
    Page("My plans", "amina.berg", "plans.mine", NEAR, lambda: {"all": 1}),
    Page("Plan", "amina.berg", "plans.show", NEAR, _plan),
    Page("A goal, to write in", "amina.berg", "plans.edit_goal", NEAR, _goal),
    Page("Meeting", "marie.lundgren", "plans.meeting", NEAR, _meeting),
    Page("My team, 58 people", "marie.lundgren", "plans.team", NEAR),
    Page("Manager's list, 58 people", "marie.lundgren", "workday.index", NEAR),
    Page("Priorities of a unit", "marie.lundgren", "priorities.unit", NEAR, _unit),
    Page("Priorities", "amina.berg", "priorities.index", WHOLE),
    Page("Red thread", "amina.berg", "priorities.red_thread", WHOLE),
    Page("HR's overview", "karin.sjostrand", "reports.overview", WHOLE),
    Page("A department's figures", "karin.sjostrand", "reports.unit_figures", WHOLE, _department),
    Page("A department's training", "karin.sjostrand", "reports.training", WHOLE, _department),
    Page("Agreed plans", "karin.sjostrand", "reports.agreed_plans", WHOLE),
    Page("Search, HR's", "karin.sjostrand", "search.index", WHOLE, lambda: {"q": "berg"}),
    Page("Search, a manager's", "marie.lundgren", "search.index", WHOLE, lambda: {"q": "amina"}),
    Page("The organisation", "karin.sjostrand", "structure.index", WHOLE),
    Page("A department in it", "karin.sjostrand", "structure.show", WHOLE, _department),
)


def ask(page: Page, database: Database) -> Asking:
    """Return a request for the page in that municipality."""
    app = database.app
    with app.test_request_context():
        path = url_for(page.endpoint, **page.find())
    return Asking(app, path, log_in(app, f"{page.who}@mittkoping.example"))


def measure(
    small: Database, large: Database, *, rounds: int, only: Collection[str] | None = None
) -> Iterator[Section]:
    """Measure growth, then overhead, on one kind of database; `only` names pages."""
    growth, overhead = [], []
    for page in PAGES:
        if page.endpoint in small.app.view_functions and page.name in (only or [page.name]):
            grown, above = _measure(page, small, large, rounds)
            growth.append(grown)
            overhead += above
    yield Section(
        f"Growth, {small.engine}",
        f"Each page at {large.employees} employees with five years of plans, against the same page"
        f" at {small.employees}. Median of {rounds}, through the WSGI application.",
        growth,
    )
    yield Section(
        f"Overhead, {small.engine}",
        f"Each page at {small.employees} employees, against its floor: the same SQL in one"
        " transaction through the bare driver plus the same template through bare Jinja. Below"
        f" each page the parts of its floor. Aim 2 ×. Median of {rounds}.",
        overhead,
    )


def _measure(page: Page, small: Database, large: Database, rounds: int) -> tuple[Row, list[Row]]:
    asking = ask(page, small)
    least = floor.take_apart(asking)
    connection = floor.connect(small)
    try:
        times = in_turns(
            {
                "page": asking.get,
                "large": ask(page, large).get,
                "sql": lambda: least.run_sql(connection),
                "template": least.render,
            },
            rounds=rounds,
            clock=small.clock,
            around={"template": least.in_request},
        )
    finally:
        connection.close()
    lowest = times["sql"] + times["template"]
    parts = f"SQL {times['sql']:.2f} ms + template {times['template']:.2f} ms"
    count = len(least.statements)
    return (
        Row(page.name, f"at {small.employees}", times["large"], times["page"], page.growth),
        [Row(page.name, f"{parts} ({count} statements)", times["page"], lowest, OVERHEAD)],
    )
