"""After the destruction a person is nowhere: not in a table, not in the file (issue, 4)."""

from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import AuditEntry, PersonKey
from kompetensplan.db import db
from kompetensplan.outbox import Mail
from kompetensplan.papers.models import EarlierPlan
from kompetensplan.plans.models import Plan, PlanState
from kompetensplan.policy import Capacity
from kompetensplan.priorities.models import Priority
from kompetensplan.retention.jobs import destroy_daily
from kompetensplan.retention.models import Destruction
from kompetensplan.retention.periods import Period, PeriodUnit
from kompetensplan.retention.services.holds import lift_hold, set_hold
from kompetensplan.retention.tables import ON_EMPLOYMENT, ON_PERSON, ON_PLAN
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan
from tests.retention.factories import decide, on
from tests.retention.filling import MARK, fill

NAME, ADDRESS, NUMBER = "Qvirinia Zackrisdotter", "qvirinia@mittkoping.example", "ANST-99417"
WORDS = (NAME, "Qvirinia", "Zackrisdotter", "zackrisdotter", ADDRESS, NUMBER, MARK, "PERS-77120")
LAST_DAY = date(2028, 3, 31)


def leave_everything(town: Municipality, who: str = "amina") -> int:
    """Let somebody have something in every table, and then leave; return the id of the plan."""
    person, employment = town.people[who], town.employments[who]
    person.rename(*NAME.split())
    person.email, person.external_id, employment.number = ADDRESS, "PERS-77120", NUMBER
    db.session.commit()
    plan = make_plan(town, who=who, state=PlanState.CLOSED)
    make_plan(town, who="david", state=PlanState.CLOSED)
    fill(ON_PLAN, "plan", plan.id, person=person.id, employment_id=employment.id)
    fill(
        {k: v for k, v in ON_EMPLOYMENT.items() if k != "employment"},
        "employment",
        employment.id,
        person=person.id,
    )
    ulla = as_actor(town.people["ulla"])
    lift_hold(set_hold(person.id, reason=MARK, actor=ulla), reason=MARK, actor=ulla)
    fill(ON_PERSON, "person", person.id, person=person.id, employment_id=employment.id)
    db.session.add(
        EarlierPlan(
            employment_id=employment.id,
            authority=employment.authority,
            period="2025",
            name=f"{NAME}.pdf",
            media_type="application/pdf",
            content=MARK.encode(),
            sha256="0" * 64,
            size=20,
            added_by_id=person.id,
            capacity=Capacity.EMPLOYEE,
        )
    )
    db.session.add(Mail(key="some-mail", to=ADDRESS, subject="Hej", body=MARK))
    employment.ends_on = LAST_DAY
    db.session.commit()
    return plan.id


def decide_all(town: Municipality) -> None:
    for kind in ("agreed_plan", "earlier_plan", "draft"):
        decide(town, kind)
    for kind in ("plan_log", "notice", "booking", "audit_log"):
        decide(town, kind, Period(1, PeriodUnit.YEARS))
    decide(town, "account", Period(0, PeriodUnit.DAYS))


def dump() -> str:
    """Return every value of every table, as a dump of the database would."""
    rows = [
        f"{table.name}: {[bytes(v) if isinstance(v, memoryview) else v for v in row]}"
        for table in db.metadata.sorted_tables
        for row in db.session.execute(select(table))
    ]
    return "\n".join(rows)


def files(app: Flask) -> bytes:
    """Return the bytes of SQLite's files, and of whatever else the installation has stored."""
    found = b""
    if (path := db.engine.url.database) and db.engine.dialect.name == "sqlite":
        for each in Path(path).parent.glob(Path(path).name + "*"):
            found += each.read_bytes()
    for each in app.config["KP"].instance_path.rglob("*"):
        found += each.read_bytes() if each.is_file() else b""
    return found


def traces(app: Flask) -> list[str]:
    """Return the words of the person that are still somewhere."""
    text, stored = dump(), files(app)
    return [word for word in WORDS if word in text or word.encode() in stored]


def test_the_person_is_nowhere_but_in_the_protocols_number(app: Flask, town: Municipality) -> None:
    decide_all(town)
    plan_id, person_id = leave_everything(town), town.people["amina"].id
    assert set(traces(app)) == set(WORDS)

    for day in (date(2029, 12, 2), date(2030, 1, 1)):
        with on(day):
            destroy_daily()

    assert [line[:200] for line in dump().splitlines() if MARK in line] == []
    assert traces(app) == []
    assert db.session.get(Person, person_id) is None
    assert db.session.get(Plan, plan_id) is None
    protocols = {each.kind: each.number for each in db.session.scalars(select(Destruction))}
    assert protocols["agreed_plan"] == 2  # David's too
    assert protocols["earlier_plan"] == 1
    assert protocols["account"] == 1
    assert db.session.scalars(select(Priority)).all()  # what must stay stays
    assert db.session.scalar(select(func.count()).select_from(AuditEntry))  # the chain is whole
    assert not db.session.scalars(select(PersonKey).where(PersonKey.person_id == person_id)).all()


def test_the_one_who_is_held_is_untouched(app: Flask, town: Municipality) -> None:
    """RET-4: every row that was there before is there afterwards."""
    decide_all(town)
    leave_everything(town)
    set_hold(
        town.people["amina"].id, reason="Begärd handling.", actor=as_actor(town.people["ulla"])
    )
    db.session.commit()
    before = {line for line in dump().splitlines() if MARK in line or NAME in line}

    for day in (date(2029, 12, 2), date(2030, 1, 1), date(2040, 1, 1)):
        with on(day):
            destroy_daily()

    assert before <= set(dump().splitlines())
    assert db.session.scalars(select(Plan)).all()


def test_a_manager_who_has_left_stays_while_somebody_elses_document_names_them(
    town: Municipality,
) -> None:
    """2.7: the account goes when the last document is gone, also those of others."""
    make_plan(town, state=PlanState.AGREED)
    decide_all(town)
    marie_id, town.employments["marie"].ends_on = town.people["marie"].id, LAST_DAY
    db.session.commit()

    with on(date(2029, 1, 1)):
        destroy_daily()
        marie = db.session.get(Person, marie_id)
        assert marie is not None
        assert marie.closed_at is not None
    for day in (date(2029, 12, 2), date(2030, 1, 1)):
        with on(day):
            destroy_daily()

    assert db.session.get(Person, marie_id) is None
