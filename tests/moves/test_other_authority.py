"""Who moves to another committee: the plan stays with the old one (EMP-4)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import EmploymentMove, Role, Unit
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import Meeting, Plan, PlanState
from kompetensplan.plans.queries.plan import get_plan, list_signatures
from kompetensplan.plans.queries.versions import get_agreed_plan
from kompetensplan.plans.services.drafting import create_plan
from kompetensplan.policy import Permission, allows
from tests.conftest import LogIn
from tests.factories import as_actor, grant, make_person
from tests.moves.conftest import (
    CARE,
    SCHOOL,
    employment,
    everybody,
    person,
    units_of_two_committees,
)
from tests.moves.factories import a_draft, a_round, agreed, move
from tests.organisation.imports.files import files, look, take
from tests.plans.factories import book_meeting, hold_meeting, read, sign, walk

pytestmark = pytest.mark.usefixtures("committees")


def hr_of(code: str) -> object:
    hr = make_person("Hanna Resurs")
    grant(hr, Role.HR, db.session.scalars(select(Unit).where(Unit.code == code)).one())
    return as_actor(hr)


def test_the_new_manager_opens_no_draft_of_before(log_in: LogIn) -> None:
    """The hole: an import that moves somebody let the new manager in."""
    plan_id = a_draft().id
    move("ES")
    new = log_in(person("M3"))

    team = new.get("/team").text

    assert "Amina Berg" in team
    assert f"/plans/{plan_id}" not in team
    for page in ("", "/history", "/meetings", "/sign", "/versions", "/readings"):
        assert new.get(f"/plans/{plan_id}{page}").status_code == 404, page
    assert new.post(f"/plans/{plan_id}/goals").status_code == 404
    assert "Hemliga tankar" not in new.get("/meetings").text


def test_the_old_plan_is_closed_and_a_new_one_can_be_started(log_in: LogIn) -> None:
    plan = a_draft()
    move("ES")

    amina = as_actor(person("A1"))
    new = create_plan(employment(), a_round(), actor=amina)
    db.session.commit()

    old = read(plan, amina)
    assert old.state is PlanState.CLOSED
    assert (old.authority, new.authority) == (CARE, SCHOOL)
    assert new.id != old.id
    page = log_in(person("A1")).get(f"/plans/{old.id}").text
    assert "Hemliga tankar" in page
    assert f"flyttade till en annan nämnd, och planen avslutades: {SCHOOL}" in page
    assert log_in(person("M3")).get(f"/plans/{new.id}").status_code == 200


def test_a_plan_that_an_earlier_import_left_open_is_closed_by_the_next_one() -> None:
    plan, job = a_draft(), employment()
    job.authority = SCHOOL  # as an import did before this rule
    db.session.commit()

    new = create_plan(employment(), a_round(), actor=as_actor(person("A1")))

    assert new.id != plan.id
    assert db.session.get_one(Plan, plan.id).state is PlanState.CLOSED


def test_an_agreed_plan_is_read_by_the_old_committee_and_not_by_the_new() -> None:
    plan_id = agreed().id
    move("ES")

    kept = get_agreed_plan(hr_of("VOF"), plan_id)  # type: ignore[arg-type]

    assert kept.home_path.startswith(kept.kept_unit.path if kept.kept_unit else "-")
    for actor in (hr_of("BUF"), as_actor(person("M3"))):
        with pytest.raises(NotFound):
            get_agreed_plan(actor, plan_id)  # type: ignore[arg-type]
    assert not allows(as_actor(person("M3")), Permission.VERSION_READ, kept)


@pytest.mark.parametrize(("code", "seen"), [("VOF", True), ("BUF", False), ("MK", True)])
def test_lists_of_agreed_plans_follow_the_committee(code: str, seen: bool, log_in: LogIn) -> None:
    agreed()
    move("ES")
    hr = make_person("Hanna Resurs")
    grant(hr, Role.HR, db.session.scalars(select(Unit).where(Unit.code == code)).one())

    page = log_in(hr).get("/agreed-plans").text

    assert ("Amina Berg" in page) is seen
    assert ("Hemtjänst Centrum" in page.partition("<tbody>")[2]) is seen
    assert "Ekbackaskolan" not in page.partition("<tbody>")[2]


def test_a_draft_that_was_never_agreed_is_in_no_list(log_in: LogIn) -> None:
    """CONF-2, ruling 8: closed is not agreed."""
    a_draft()
    move("ES")
    hr = make_person("Hanna Resurs")
    grant(hr, Role.HR, db.session.scalars(select(Unit).where(Unit.code == "MK")).one())

    assert "Amina Berg" not in log_in(hr).get("/agreed-plans").text


def test_the_meeting_that_was_booked_is_called_off_and_both_are_told() -> None:
    plan, marie = a_draft(), as_actor(person("M1"))
    meeting_id = book_meeting(plan, marie).id
    db.session.commit()

    move("ES")

    assert db.session.get_one(Meeting, meeting_id).cancelled_at
    told = select(Mail.to).where(Mail.calendar_method == "CANCEL")
    assert set(db.session.scalars(told)) == {"a1@mittkoping.example", "m1@mittkoping.example"}


def test_a_signature_that_waited_counts_no_longer() -> None:
    plan, amina, marie = a_draft(), as_actor(person("A1")), as_actor(person("M1"))
    walk(plan, "propose", amina, marie)
    hold_meeting(read(plan, amina), marie)
    sign(plan, "approve", marie)
    db.session.commit()

    move("ES")

    assert not list_signatures(read(plan, amina))


def test_a_move_inside_the_committee_leaves_the_plan_open() -> None:
    """EMP-3: the new manager goes on with it."""
    plan = a_draft()

    move("HN")

    assert get_plan(as_actor(person("M2")), plan.id).state is PlanState.DRAFT
    with pytest.raises(NotFound):
        get_plan(as_actor(person("M1")), plan.id)
    moved = db.session.scalars(select(EmploymentMove)).one()
    assert (moved.moved_on, moved.settled_at) == (clock.today(), None)


def test_a_committee_with_a_new_name_keeps_its_plans() -> None:
    plan, units = a_draft(), units_of_two_committees()
    units[1]["myndighet"] = "Omsorgsnämnden"

    report = look(files(units, everybody())).report
    take(files(units, everybody()))
    db.session.commit()

    kept = get_plan(as_actor(person("M1")), plan.id)
    assert (kept.state, kept.authority) == (PlanState.DRAFT, "Omsorgsnämnden")
    assert [notice.arguments for notice in report.notices] == [
        {"before": CARE, "after": "Omsorgsnämnden"}
    ]
    assert not db.session.scalars(select(EmploymentMove)).all()


def test_who_moves_on_the_day_that_the_committee_changes_its_name_leaves_the_plan() -> None:
    plan, units = a_draft(), units_of_two_committees()
    units[1]["myndighet"] = "Omsorgsnämnden"

    take(files(units, everybody(amina_in="ES")))
    db.session.commit()

    with pytest.raises(NotFound):
        get_plan(as_actor(person("M3")), plan.id)
    assert db.session.get_one(Plan, plan.id).authority == "Omsorgsnämnden"


def test_a_committee_that_goes_into_another_is_no_new_name(log_in: LogIn) -> None:
    """Ruling 36: that takes a decision."""
    plan, units = a_draft(), units_of_two_committees()
    units[1]["myndighet"] = SCHOOL

    notices = look(files(units, everybody())).report.notices
    take(files(units, everybody()))
    db.session.commit()

    assert [notice.arguments for notice in notices] == [{"count": 12}]
    assert db.session.get_one(Plan, plan.id).state is PlanState.CLOSED


def test_the_dry_run_says_how_many_plans_stay_behind() -> None:
    notices = look(files(units_of_two_committees(), everybody(amina_in="ES"))).report.notices

    assert [notice.arguments for notice in notices] == [{"count": 1}]


def test_moving_back_later_opens_nothing_of_the_other_committee() -> None:
    plan = a_draft()
    move("ES")
    clock.fix(clock.today() + timedelta(days=30))

    move("HN")

    assert read(plan, as_actor(person("A1"))).state is PlanState.CLOSED
