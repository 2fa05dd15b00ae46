"""The system administrator's pages: settings, jobs and mail, changes in the organisation (2.14)."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from kompetensplan import bell, settings
from kompetensplan.administration.history import Kind, Wanted, list_events
from kompetensplan.administration.labels import JOBS
from kompetensplan.cli.work import JOBS as CLOCK
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.heartbeat import Heartbeat, seen_at, take_round
from kompetensplan.organisation.models import FormerName, Role
from kompetensplan.outbox import Mail, MailState, queue_mail
from kompetensplan.plans.jobs import CHECKED, check_stored_documents_daily
from kompetensplan.settings import Name, Setting
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, grant, make_manager, make_move, make_unit
from tests.plans.pages import words_of
from tests.support.audit import actions

BODY = "Välj ett lösenord här: https://plan.example/in/HEMLIGT"
CHOSEN = {"import_hour": "5", "import_encoding": "utf-8", "import_report": "hr"}


def mail(key: str, *, error: str = "", waits_for: int | None = None) -> Mail:
    queued = queue_mail(
        key, to=f"{key}@mittkoping.example", subject="ÄMNET", body=BODY, waits_for_id=waits_for
    )
    assert queued
    queued.error, queued.attempts = error, 3 if error else 0
    queued.due_at = real_now() + timedelta(hours=1)
    db.session.commit()
    return queued


# ── settings ──────────────────────────────────────────────────────────────────────────


def test_a_setting_holds_at_once_and_it_is_kept_who_changed_it(
    town: Municipality, log_in: LogIn
) -> None:
    johan, ulla = log_in(town.people["johan"]), log_in(town.people["ulla"])
    assert settings.all_settings()[Name.IMPORT_HOUR] == ""

    assert johan.post("/system/settings", data=CHOSEN).status_code == 303
    assert johan.post("/system/settings", data=CHOSEN).status_code == 303
    assert johan.post("/system/settings", data=CHOSEN | {"import_hour": "24"}).status_code == 422
    assert ulla.post("/system/settings", data=CHOSEN).status_code == 403

    assert settings.all_settings()[Name.IMPORT_HOUR] == "5"
    rows = db.session.scalars(select(Setting).order_by(Setting.id)).all()
    assert [(row.name.value, row.value) for row in rows] == [
        ("import_hour", "5"),
        ("import_report", "hr"),
    ]
    page = words_of(ulla.get("/system/settings").text)
    assert "Import från mappen Varje dag kl. 5:00 Johan Roos" in page
    assert actions().count("setting.changed") == 2


def test_a_form_from_before_somebody_elses_change_puts_nothing_back(
    town: Municipality, log_in: LogIn
) -> None:
    """Ruling 1: what is left as it stood goes on as it has become; what both changed is asked."""
    johan, karin = log_in(town.people["johan"]), log_in(town.people["karin"])
    old = {"import_hour": "", "import_encoding": "utf-8", "import_report": "both", "seen": "0"}
    assert 'name="seen" type="hidden" value="0"' in karin.get("/system/settings").text
    assert johan.post("/system/settings", data=old | {"import_hour": "5"}).status_code == 303

    beside = karin.post("/system/settings", data=old | {"import_report": "hr"})
    assert beside.status_code == 303
    both = karin.post("/system/settings", data=old | {"import_hour": "7"})

    assert both.status_code == 409
    assert "Någon annan har ändrat" in both.text
    now = settings.all_settings()
    assert (now[Name.IMPORT_HOUR], now[Name.IMPORT_REPORT]) == ("5", "hr")
    again = old | {"import_hour": "7", "import_report": "hr", "seen": str(settings.latest_change())}
    assert karin.post("/system/settings", data=again).status_code == 303
    assert settings.all_settings()[Name.IMPORT_HOUR] == "7"


# ── jobs and mail ─────────────────────────────────────────────────────────────────────


def test_mail_that_has_not_left_is_shown_without_what_it_says(
    town: Municipality, log_in: LogIn
) -> None:
    """CONF-6: to whom, what kind and how it went; neither subject nor text."""
    mail("notices-1-x", error="550 okänd mottagare")
    mail("meeting-1-x", waits_for=town.people["amina"].id)
    johan = log_in(town.people["johan"])

    failed = johan.get("/system/jobs?view=failed").text
    away = johan.get("/system/jobs?view=on_leave").text

    assert "550 okänd mottagare" in failed
    assert "Händelser" in words_of(failed)
    assert "Kallelse till samtal" in words_of(away)
    assert "HEMLIGT" not in failed + away
    assert "ÄMNET" not in failed + away


def test_a_mail_is_tried_again_or_never_sent(town: Municipality, log_in: LogIn) -> None:
    again, never = mail("notices-2-x", error="421"), mail("deputy-2-x", error="421")
    taken = mail("notices-3-x")  # a worker has it just now: it must not be sent twice
    johan = log_in(town.people["johan"])

    assert johan.post(f"/system/mail/{again.id}/retry").status_code == 303
    assert johan.post(f"/system/mail/{never.id}/drop").status_code == 303
    assert johan.post(f"/system/mail/{never.id}/drop").status_code == 404
    assert johan.post(f"/system/mail/{never.id}/retry").status_code == 404
    assert log_in(town.people["karin"]).post(f"/system/mail/{again.id}/drop").status_code == 403

    again, never = db.session.get_one(Mail, again.id), db.session.get_one(Mail, never.id)
    assert again.state is MailState.QUEUED
    assert again.due_at <= real_now()
    assert johan.post(f"/system/mail/{taken.id}/retry").status_code == 303
    assert db.session.get_one(Mail, taken.id).due_at > real_now()
    assert (never.state, never.body) == (MailState.DROPPED, "")
    assert {"mail.retried", "mail.dropped"} <= set(actions())


def test_every_job_of_the_clock_that_is_done_by_one_has_words(
    app: Flask, town: Municipality, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job is done once more, however lately it was done."""
    assert {job.run.__name__ for job in CLOCK if job.pause} == set(JOBS)
    rung: list[str] = []
    monkeypatch.setitem(app.extensions, "bell", rung.append)
    assert take_round("_remind", timedelta(minutes=30))
    db.session.commit()
    assert not take_round("_remind", timedelta(minutes=30))

    johan = log_in(town.people["johan"])
    assert johan.post("/system/jobs/_remind/again").status_code == 303
    assert johan.post("/system/jobs/make_coffee/again").status_code == 404

    assert rung == ["_remind"]
    assert take_round("_remind", timedelta(minutes=30))
    assert db.session.scalar(select(func.count()).select_from(Heartbeat)) == 1
    bell.ring("_remind")


def test_stored_documents_are_checked_once_more_though_it_was_done_today(
    app: Flask, town: Municipality, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the button would promise what does not happen."""
    monkeypatch.setitem(app.extensions, "bell", lambda *_jobs: None)
    check_stored_documents_daily()
    first = seen_at(CHECKED)
    check_stored_documents_daily()
    assert seen_at(CHECKED) == first

    address = "/system/jobs/check_stored_documents_daily/again"
    assert log_in(town.people["johan"]).post(address).status_code == 303
    check_stored_documents_daily()

    again = seen_at(CHECKED)
    assert first
    assert again
    assert again > first


def test_the_pages_take_as_many_statements_for_many_as_for_few(
    town: Municipality, log_in: LogIn, statements: Statements
) -> None:
    """SPAN-2."""
    johan = log_in(town.people["johan"])
    pages = ("/system/jobs", "/system/settings", "/system/organisation?since=2019-01-01")

    def count() -> list[int]:
        counted = []
        for page in pages:
            with statements() as seen:
                johan.get(page)
            counted.append(len(seen))
        return counted

    few = count()
    for number in range(60):
        mail(f"notices-{number}-many")
        make_unit(f"Enhet {number}", town.units["care"])
    db.session.commit()

    assert count() == few
    assert max(few) <= 12


# ── the organisation and its people ───────────────────────────────────────────────────


def test_what_changed_in_the_organisation_is_told_by_day(town: Municipality, log_in: LogIn) -> None:
    """EMP-5, DEP-6: names, managers and moves; who moved is not told."""
    home, night = town.units["home"], town.units["night"]
    since = date(2027, 1, 1)
    db.session.add(
        FormerName(unit_id=home.id, name="Hemtjänst A", starts_on=since, ends_on=date(2027, 1, 31))
    )
    new = make_manager(town.employments["samira"], night)
    new.starts_on, new.ends_on = date(2027, 1, 10), date(2027, 2, 3)
    make_move(town.employments["amina"], night)
    db.session.commit()

    events = list_events(Wanted(since, date(2027, 2, 8), town.units["care"].path))

    assert [(event.day.isoformat(), event.kind, event.unit, event.beside) for event in events] == [
        ("2027-02-08", Kind.MOVED, home.name, night.name),
        ("2027-02-04", Kind.LEFT, night.name, "Samira Haddad"),
        ("2027-02-01", Kind.RENAMED, home.name, "Hemtjänst A"),
        ("2027-01-10", Kind.LED, night.name, "Samira Haddad"),
    ]
    assert list_events(Wanted(since, date(2027, 2, 8), town.units["school"].path)) == []
    page = log_in(town.people["johan"]).get("/system/organisation?since=2027-01-01").text
    assert "hette Hemtjänst A" in words_of(page)
    assert "1 anställning från Hemtjänst natt" in words_of(page)
    assert "Amina" not in page


def test_an_account_shows_employments_and_roles_with_period_and_scope(
    town: Municipality, log_in: LogIn
) -> None:
    grant(town.people["marie"], Role.HR, town.units["care"], ends_on=date(2026, 12, 31))
    db.session.commit()

    page = words_of(log_in(town.people["johan"]).get(f"/accounts/{town.people['marie'].id}").text)

    assert "Enhetschef" in page
    assert "HR Vård och omsorg 1 januari 2020–31 december 2026 (slut)" in page
    assert "Chef Hemtjänst Centrum från den 1 januari 2020 tills vidare" in page
