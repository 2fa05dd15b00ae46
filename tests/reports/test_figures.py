"""What is counted: by unit, by round and by priority, from agreed versions only (ruling 23)."""

from datetime import date

import pytest
from sqlalchemy import func, select

from kompetensplan import clock
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.organisation.models import EmploymentForm, Unit
from kompetensplan.plans.models import Plan, PlanState
from kompetensplan.priorities.models import Priority
from kompetensplan.reports.jobs import make_figures
from kompetensplan.reports.models import About, ContentFigure, UnitFigure
from kompetensplan.reports.services import refresh
from kompetensplan.rounds.models import RoundUnit, RoundWindow
from kompetensplan.suppression import Verdict
from tests.conftest import Statements
from tests.factories import Municipality, make_employment, make_person, make_round, make_unit
from tests.plans.factories import make_plan
from tests.reports.factories import make_agreed, make_drafts, make_people


def fill(town: Municipality, *units: str) -> None:
    """Employ ten more in each unit, so that it hides nothing of the others."""
    for name in units:
        make_people(town.units[name], 10)


def figure_of(unit: Unit, round_id: int | None = None, *, direct: bool = False) -> UnitFigure:
    query = select(UnitFigure).where(
        UnitFigure.unit_id == unit.id,
        UnitFigure.is_direct.is_(direct),
        UnitFigure.day.is_(None),
    )
    in_round = (
        UnitFigure.round_id.is_(None) if round_id is None else UnitFigure.round_id == round_id
    )
    return db.session.scalars(query.where(in_round)).one()


def content_of(
    unit: Unit, about: About = About.GOALS, *, priority: Priority | None = None
) -> ContentFigure | None:
    """Return what is kept of a unit, of the latest counting day."""
    latest = select(func.max(ContentFigure.day)).scalar_subquery()
    query = select(ContentFigure).where(
        ContentFigure.unit_id == unit.id,
        ContentFigure.day == latest,
        ContentFigure.is_direct.is_(False),
    )
    if priority:
        return db.session.scalars(query.where(ContentFigure.priority_id == priority.id)).first()
    return db.session.scalars(query.where(ContentFigure.about == about)).first()


def test_a_unit_counts_each_employee_in_one_of_four_states(town: Municipality) -> None:
    home, round_ = town.units["home"], town.round
    assert round_
    people = make_people(home, 18)
    make_agreed(people[:6], round_, goals=2)
    make_drafts(people[6:11], round_)

    refresh()

    figure = figure_of(home)
    assert (figure.employees, figure.agreed, figure.going, figure.not_begun, figure.late) == (
        20,  # Amina and Marie are there already
        6,
        5,
        9,
        0,
    )
    assert figure.met == 6
    content = content_of(home)
    assert content
    assert (content.day, content.people, content.goals) == (date(2027, 2, 7), 6, 12)


def test_a_plan_counts_as_agreed_while_a_change_is_written_and_when_it_is_closed(
    town: Municipality,
) -> None:
    round_ = town.round
    assert round_
    people = make_people(town.units["home"], 10)
    plans = make_agreed(people, round_)
    plans[0].state, plans[1].state = PlanState.CHANGING, PlanState.CLOSED
    db.session.flush()

    refresh()

    assert figure_of(town.units["home"], round_.id).agreed == 10


def test_a_plan_that_was_set_alone_and_left_behind_stops_no_count(town: Municipality) -> None:
    """EMP-4: it is counted neither where it stays nor where the employee is now."""
    make_plan(town, state=PlanState.SET_WITHOUT_AGREEMENT)
    town.employments["amina"].authority = "En annan nämnd"
    db.session.commit()

    refresh()

    assert figure_of(town.units["home"]).set_alone == 0


def test_the_figures_are_those_of_plans_that_people_have_made(town: Municipality) -> None:
    make_people(town.units["home"], 8)
    make_plan(town, state=PlanState.AGREED, goals=2)
    make_plan(town, who="marie", state=PlanState.PROPOSED)

    refresh()

    figure = figure_of(town.units["home"])
    assert (figure.agreed, figure.going, figure.met) == (1, 1, 1)


def test_what_is_agreed_today_is_told_of_when_the_week_is_over(town: Municipality) -> None:
    """So that nobody can watch one person's goals arrive (ADR 22)."""
    make_people(town.units["home"], 8)
    make_plan(town, state=PlanState.AGREED, goals=2)
    db.session.commit()
    make_figures()
    assert content_of(town.units["home"]) is None

    clock.fix(date(2027, 2, 15))
    make_figures()

    content = content_of(town.units["home"])
    assert content
    assert (content.day, content.people, content.goals) == (date(2027, 2, 14), 1, 2)
    assert content.verdict is Verdict.FEW


def test_who_has_no_agreed_plan_is_late_when_the_time_for_meetings_is_over(
    town: Municipality,
) -> None:
    round_ = town.round
    assert round_
    window = db.session.scalars(select(RoundWindow).where(RoundWindow.round_id == round_.id)).one()
    window.ends_on = date(2027, 2, 7)
    people = make_people(town.units["home"], 10)
    make_agreed(people[:4], round_)
    make_drafts(people[4:6], round_)
    people[9].absent_from = date(2027, 1, 1)

    refresh()

    figure = figure_of(town.units["home"])
    assert (figure.agreed, figure.late, figure.not_begun) == (4, 7, 1)


def test_people_paid_by_the_hour_count_only_when_they_have_a_plan(town: Municipality) -> None:
    round_ = town.round
    assert round_
    hourly = [
        make_employment(make_person(), town.units["home"], form=EmploymentForm.HOURLY)
        for _ in range(6)
    ]
    make_drafts(hourly[:1], round_)

    refresh()

    assert figure_of(town.units["home"]).employees == 3


def test_a_department_is_the_sum_of_its_units(town: Municipality) -> None:
    make_people(town.units["home"], 8)
    make_people(town.units["night"], 7)

    refresh()

    assert figure_of(town.units["care"]).employees == 10 + 7


def test_few_who_are_employed_directly_are_counted_with_their_like(town: Municipality) -> None:
    """Samira heads the department: it would show her plan as the difference to its units."""
    fill(town, "home", "night", "class", "office")
    make_people(town.units["root"], 4)

    refresh()

    direct = figure_of(town.units["root"], direct=True)
    assert (direct.employees, direct.verdict) == (5, Verdict.SHOWN)
    assert figure_of(town.units["care"]).employees == 12 + 10


def test_those_who_are_too_few_in_the_whole_municipality_are_in_no_figure(
    town: Municipality,
) -> None:
    fill(town, "home", "night", "class", "office")

    refresh()

    total = figure_of(town.units["root"])
    assert total.employees == 12 + 10 + 12 + 14
    assert total.verdict is Verdict.SHOWN


def test_many_who_are_employed_directly_have_a_line_of_their_own(town: Municipality) -> None:
    make_people(town.units["care"], 6)
    make_people(town.units["home"], 10)

    refresh()

    assert figure_of(town.units["care"], direct=True).employees == 7
    assert figure_of(town.units["care"]).employees == 12 + 7


def test_small_units_are_hidden_in_every_round(town: Municipality) -> None:
    """STO-7: units 3, 7 and 10 – and 3 could else be worked out in the other round."""
    care, planning = town.units["care"], town.round
    assert planning
    fill(town, "class", "office")
    small, middle, large = (make_unit(name, care) for name in ("Liten", "Mellan", "Stor"))
    for unit, number in ((small, 3), (middle, 7), (large, 10), (town.units["home"], 20)):
        make_people(unit, number)
    spring = make_round(
        "Våren", owner=town.people["karin"], units=[small, large, town.units["home"]]
    )
    for unit in (small, middle, large):
        db.session.add(RoundUnit(round=planning, unit=unit))

    refresh()

    for round_id in (None, planning.id):
        verdicts = [figure_of(unit, round_id).verdict for unit in (small, middle, large, care)]
        assert verdicts == [Verdict.FEW, Verdict.WITHHELD, Verdict.WITHHELD, Verdict.SHOWN]
    assert figure_of(large, spring.id).verdict is Verdict.WITHHELD


def test_priorities_count_agreed_goals_and_those_below_them(town: Municipality) -> None:
    round_ = town.round
    assert round_
    people = make_people(town.units["home"], 20)
    make_agreed(people[:6], round_, links=[town.priorities["low"]], goals=2)
    make_agreed(people[6:13], round_, links=[town.priorities["top"]])

    refresh()

    rows = {
        (row.priority_id, row.unit_id): (row.people, row.goals)
        for row in db.session.scalars(select(ContentFigure))
    }
    top, middle, low = (town.priorities[key].id for key in ("top", "middle", "low"))
    home, care, root = (town.units[key].id for key in ("home", "care", "root"))
    assert rows[low, home] == (6, 12)
    assert rows[middle, home] == rows[middle, care] == (6, 12)
    assert rows[top, home] == rows[top, root] == (13, 19)


def test_what_a_draft_says_is_never_counted(town: Municipality) -> None:
    """HR reads versions, never the plan."""
    make_people(town.units["home"], 10)
    make_plan(town, state=PlanState.PROPOSED, goals=3)

    refresh()

    assert not db.session.scalars(select(ContentFigure)).all()


@pytest.mark.parametrize(
    ("with_goals", "expected"),
    [
        (0, None),
        (4, Verdict.FEW),
        (6, Verdict.SHOWN),
        (18, Verdict.WITHHELD),
        (20, Verdict.SHOWN),
    ],
)
def test_few_with_goals_and_few_without_are_not_shown(
    town: Municipality, with_goals: int, expected: Verdict | None
) -> None:
    round_ = town.round
    assert round_
    fill(town, "night", "class", "office")
    people = make_people(town.units["home"], 20)
    make_agreed(people[:with_goals], round_, links=[town.priorities["low"]])
    make_agreed(people[with_goals:], round_)

    refresh()

    figure = content_of(town.units["home"], priority=town.priorities["low"])
    assert (figure.verdict if figure else None) is expected


def test_a_closed_round_stays_as_it_was(town: Municipality) -> None:
    round_ = town.round
    assert round_
    people = make_people(town.units["home"], 10)
    make_agreed(people, round_)
    round_.closed_at = real_now()
    db.session.commit()
    make_figures()
    before = figure_of(town.units["home"], round_.id).employees
    make_people(town.units["home"], 5)
    db.session.commit()

    make_figures()

    assert figure_of(town.units["home"], round_.id).employees == before


@pytest.mark.parametrize("number", [20, 200])
def test_counting_takes_the_same_few_statements_however_many_there_are(
    town: Municipality, statements: Statements, number: int
) -> None:
    round_ = town.round
    assert round_
    people = make_people(town.units["home"], number)
    make_agreed(people, round_, links=[town.priorities["low"]])
    db.session.commit()

    with statements() as seen:
        refresh()

    assert len(seen) <= 31
    assert db.session.scalar(select(Plan.id).limit(1))
