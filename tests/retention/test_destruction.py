"""A decision is entered, time goes, and what it concerns is gone; nothing else (RET-1 … RET-5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DatabaseError

from kompetensplan import clock
from kompetensplan.audit.models import AuditCheckpoint, AuditEntry, PersonKey
from kompetensplan.audit.services import audit
from kompetensplan.audit.verifying import verify
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.plans.models import Goal, Plan, PlanState, PlanVersion
from kompetensplan.retention.jobs import run, warn_all
from kompetensplan.retention.models import Destroying, Destruction
from kompetensplan.retention.periods import Period, PeriodUnit
from kompetensplan.retention.queries.overview import list_lines
from kompetensplan.retention.services.destroying import destroy
from kompetensplan.retention.services.holds import lift_hold, set_hold
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan
from tests.retention.factories import NUMBER, TWO_YEARS, decide, on

# The round of the tests ends on 31 December 2027.
TOLD = date(2029, 12, 2)
GONE = date(2030, 1, 1)
WHY = "Planen är begärd, ärende KS 2029/7."


def plans() -> int:
    return db.session.scalar(select(func.count()).select_from(Plan)) or 0


def number_of(kind: str) -> int:
    return next(line.number for line in list_lines() if line.kind.name == kind)


def test_without_a_decision_there_are_candidates_and_nothing_is_destroyed(
    town: Municipality,
) -> None:
    """RET-2, ruling 11."""
    make_plan(town, state=PlanState.CLOSED)

    with on(date(2035, 1, 1)):
        assert number_of("agreed_plan") == 1
        assert warn_all() == 0
        assert run() == []

    assert plans() == 1


def test_the_two_are_told_thirty_days_before_and_then_it_goes(town: Municipality) -> None:
    """RET-5: not a day earlier, and never untold."""
    plan_id = make_plan(town, state=PlanState.CLOSED).id
    decide(town)

    with on(date(2029, 12, 1)):
        assert warn_all() == 0
    with on(TOLD):
        assert warn_all() == 1
        assert warn_all() == 0
        told = select(Notice.person_id).where(Notice.kind == "plan_goes")
        assert set(db.session.scalars(told)) == {
            town.people["amina"].id,
            town.people["marie"].id,
        }
    with on(date(2029, 12, 31)):
        assert run() == []
    with on(GONE):
        assert [(each.kind, each.number) for each in run()] == [("agreed_plan", 1)]

    assert db.session.get(Plan, plan_id) is None


def test_who_was_told_late_has_thirty_days_all_the_same(town: Municipality) -> None:
    make_plan(town, state=PlanState.CLOSED)
    decide(town)

    with on(date(2031, 5, 1)):
        assert run() == []
        warn_all()
    with on(date(2031, 5, 30)):
        assert run() == []
    with on(date(2031, 5, 31)):
        assert len(run()) == 1


def test_a_new_decision_starts_the_thirty_days_again(town: Municipality) -> None:
    make_plan(town, state=PlanState.CLOSED)
    decide(town)
    with on(TOLD):
        warn_all()
    with on(GONE):
        decide(town, period=Period(1, PeriodUnit.YEARS))

        assert run() == []


def test_a_hold_stops_it_until_it_is_lifted(town: Municipality) -> None:
    """RET-4: all that is the person's, also what was told of already; the database refuses too."""
    plan_id = make_plan(town, state=PlanState.CLOSED).id
    make_plan(town, who="david", state=PlanState.CLOSED)
    decision_id, ulla = decide(town).id, as_actor(town.people["ulla"])
    with on(TOLD):
        warn_all()
    hold = set_hold(town.people["amina"].id, reason=WHY, actor=ulla)
    db.session.commit()

    with on(GONE):
        assert not destroy("agreed_plan", plan_id)
        assert [each.number for each in run()] == [1]
        assert set(db.session.scalars(select(Plan.id))) == {plan_id}
        db.session.add(Destroying(plan_id=plan_id, decision_id=decision_id))
        with pytest.raises(DatabaseError):
            db.session.flush()
        db.session.rollback()
        lift_hold(db.session.merge(hold), reason="Ärendet är avslutat nu.", actor=ulla)
        db.session.commit()
        assert [each.number for each in run()] == [1]

    assert plans() == 0


def test_the_database_keeps_an_agreed_version_that_nobody_may_destroy(town: Municipality) -> None:
    """PLAN-3: the narrow road is the only one."""
    make_plan(town, state=PlanState.AGREED)
    db.session.execute(
        text("UPDATE plan_document SET state = 'ready', content = 'x', sha256 = 'x'")
    )
    for statement in (
        "DELETE FROM plan_document",
        "DELETE FROM signature",
        "DELETE FROM plan_version",
    ):
        attempt = db.session.begin_nested()
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        attempt.rollback()


def test_a_draft_that_was_never_agreed_goes_ninety_days_after_its_round(town: Municipality) -> None:
    """PLAN-6: and not before, without a decision not at all."""
    make_plan(town, state=PlanState.ENDED_WITHOUT_AGREEMENT)
    make_plan(town, who="david", state=PlanState.CLOSED)
    decide(town, "draft", Period(90, PeriodUnit.DAYS))

    with on(date(2028, 3, 1)):
        assert warn_all() == 1
    with on(date(2028, 3, 30)):
        assert run() == []
    with on(date(2028, 3, 31)):
        assert number_of("draft") == 1
        assert [each.kind for each in run()] == ["draft"]

    assert plans() == 1


def test_a_plan_that_rests_and_one_of_somebody_on_leave_wait(town: Municipality) -> None:
    """ABS-3: nobody is told of it during leave, so nothing goes."""
    make_plan(town, state=PlanState.CLOSED)
    decide(town)
    amina = town.employments["amina"]
    amina.absent_from, amina.absent_to = date(2029, 6, 1), date(2030, 6, 1)
    db.session.commit()

    with on(date(2030, 5, 1)):
        assert warn_all() == 0
    with on(date(2030, 6, 2)):
        assert warn_all() == 1


def test_the_document_says_from_when_and_that_holds_whatever_is_decided_later(
    town: Municipality,
) -> None:
    """PDF-1: what is printed is a promise; a shorter period does not break it."""
    decide(town)
    make_plan(town, state=PlanState.CLOSED)
    version = db.session.scalars(select(PlanVersion)).one()
    assert version.destroy_earliest == date(2030, 1, 1)
    decide(town, period=Period(1, PeriodUnit.MONTHS))

    with on(date(2028, 6, 1)):
        assert warn_all() == 0
    with on(TOLD):
        assert warn_all() == 1


def test_the_protocol_says_type_number_period_decision_and_time_and_no_names(
    town: Municipality,
) -> None:
    """RET-3: one for each type, day and decision, however often the run is started."""
    make_plan(town, state=PlanState.CLOSED)
    make_plan(town, who="david", state=PlanState.CLOSED)
    decide(town)
    with on(TOLD):
        warn_all()
    with on(GONE):
        assert destroy("agreed_plan", db.session.scalars(select(Plan.id)).first() or 0)
        db.session.commit()
        run()

        protocol = db.session.scalars(select(Destruction)).one()
        assert (protocol.kind, protocol.number, protocol.day) == ("agreed_plan", 2, GONE)
        assert protocol.started_from == protocol.started_to == date(2027, 12, 31)
    columns = set(Destruction.__table__.c.keys())
    assert not {name for name in columns if "person" in name or "name" in name or "plan" in name}


def test_the_dry_run_says_exactly_what_goes_and_destroys_nothing(
    app: Flask, town: Municipality
) -> None:
    plan_id = make_plan(town, state=PlanState.CLOSED).id
    decide(town)
    with on(TOLD):
        warn_all()
    with on(GONE):
        cli = app.test_cli_runner()
        dry = cli.invoke(args=["retention", "run"]).output
        listed = cli.invoke(args=["retention", "list"]).output

        assert f"agreed_plan {plan_id}" in dry
        assert "agreed_plan\t1 would go, 0 wait" in dry
        assert "draft\tno decision, nothing goes" in dry
        assert f"agreed_plan\t2 years\t{NUMBER}, 2027-02-08\t1 candidates" in listed
        assert plans() == 1
        db.session.rollback()

        done = cli.invoke(args=["retention", "run", "--yes"]).output

        assert "destroyed\tagreed_plan\t1" in done
        assert plans() == 0


def test_periods_are_whole_days_months_and_years() -> None:
    assert TWO_YEARS.after(date(2026, 12, 31)) == date(2029, 1, 1)
    for period in (TWO_YEARS, Period(90, PeriodUnit.DAYS), Period(1, PeriodUnit.MONTHS)):
        for day in (date(2028, 2, 29), date(2027, 3, 31), date(2027, 12, 31)):
            latest = period.latest_start(day)

            assert period.after(latest) <= day < period.after(latest + timedelta(days=1))


def test_the_log_is_cut_by_decision_and_what_is_left_still_holds(town: Municipality) -> None:
    """Ruling 11, RET-3: the number is in the protocol, and the chain begins at a checkpoint."""
    decide(town, "audit_log", Period(1, PeriodUnit.YEARS))

    with on(date(2030, 1, 1)):
        run()
        cut = db.session.scalars(select(Destruction).where(Destruction.kind == "audit_log")).one()

    assert cut.number > 0
    assert db.session.scalars(select(AuditCheckpoint.decision)).all() == [NUMBER]
    finding = verify()
    assert finding.holds
    assert finding.checked == db.session.scalar(select(func.count()).select_from(AuditEntry))


def test_the_command_cuts_no_more_of_the_log_than_the_decision_that_holds_lets_go(
    app: Flask, town: Municipality
) -> None:
    """RET-2: a number that somebody types is no decision. A hold keeps the log about a person."""
    command = app.test_cli_runner()

    def cut(*arguments: str, number: str = NUMBER) -> str:
        db.session.commit()
        return command.invoke(args=["audit", "cut", "--decision", number, *arguments]).output

    assert "no decision on the log holds" in cut()
    decide(town, "audit_log", Period(1, PeriodUnit.YEARS))
    decided_on = clock.local(real_now()).date()
    assert f"the decision {NUMBER} holds" in cut(number="KS 2020/1")
    with on(decided_on + timedelta(days=400)):
        assert "keeps what is from" in cut("--before", "2035-01-01")
        assert cut("--before", "2020-01-01") == "0 entries are cut.\n"
        hold = set_hold(town.people["johan"].id, reason=WHY, actor=as_actor(town.people["ulla"]))
        assert cut() == "0 entries are cut.\n"
        lift_hold(hold, reason=WHY, actor=as_actor(town.people["ulla"]))
        assert not cut().startswith("0 ")
        assert db.session.scalars(select(Destruction.kind)).all() == ["audit_log"]
    assert verify().holds


def test_a_hold_keeps_the_log_about_the_persons_plans_too(app: Flask, town: Municipality) -> None:
    """RET-4: an entry about a plan names the plan and not the person, and is about them."""
    plan = make_plan(town, state=PlanState.AGREED)
    audit(None, "version.something", "plan", plan.id, capacity="system")
    db.session.commit()
    decide(town, "audit_log", Period(1, PeriodUnit.YEARS))
    decided_on = clock.local(real_now()).date()
    kept = select(AuditEntry.seq).where(
        AuditEntry.subject_type == "plan", AuditEntry.subject == str(plan.id)
    )
    number = len(db.session.scalars(kept).all())
    with on(decided_on + timedelta(days=400)):
        set_hold(town.people["amina"].id, reason=WHY, actor=as_actor(town.people["ulla"]))
        db.session.commit()
        # Without what names her in the log, so that only the plan's own number is left.
        db.session.execute(delete(PersonKey).where(PersonKey.person_id == town.people["amina"].id))
        db.session.commit()
        run()
    assert number
    assert len(db.session.scalars(kept).all()) == number


@contextmanager
def goal_that_stays(goal_id: int) -> Iterator[None]:
    """Let the database refuse to delete a goal."""
    name, on = "goal_stays", f"BEFORE DELETE ON goal FOR EACH ROW WHEN (OLD.id = {goal_id})"
    is_postgresql = db.engine.dialect.name == "postgresql"
    if is_postgresql:
        db.session.execute(
            text(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'stays'; END $$"
            )
        )
        db.session.execute(text(f"CREATE TRIGGER {name} {on} EXECUTE FUNCTION {name}()"))
    else:
        refuses = "BEGIN SELECT RAISE(ABORT, 'stays'); END"
        db.session.execute(text(f"CREATE TRIGGER {name} {on} {refuses}"))
    db.session.commit()
    yield
    db.session.rollback()
    db.session.execute(text(f"DROP TRIGGER {name}{' ON goal' if is_postgresql else ''}"))
    if is_postgresql:
        db.session.execute(text(f"DROP FUNCTION {name}()"))
    db.session.commit()


def test_one_plan_that_cannot_be_destroyed_stops_none_of_the_others(town: Municipality) -> None:
    """The duty holds for each of them; the one is whole, and gone the night when it can be."""
    decide(town)
    stays = make_plan(town, state=PlanState.CLOSED)
    make_plan(town, who="david", state=PlanState.CLOSED)
    plan_id, goal_id = stays.id, stays.goals[0].id
    db.session.commit()
    with on(TOLD):
        warn_all()
    with on(GONE):
        with goal_that_stays(goal_id):
            assert [(each.kind, each.number) for each in run()] == [("agreed_plan", 1)]
            assert db.session.scalars(select(Plan.id)).all() == [plan_id]
            assert db.session.scalars(select(Goal.id).where(Goal.id == goal_id)).all()
            assert not db.session.scalars(select(Destroying)).all()
            db.session.rollback()
        assert [(each.kind, each.number) for each in run()] == [("agreed_plan", 1)]
        assert plans() == 0
