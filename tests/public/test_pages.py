"""What a stranger reaches: is it up, accessibility, privacy, preferences."""

from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select, update

from kompetensplan import create_app, heartbeat
from kompetensplan.accounts.attempts import REPORTS_PER_ADDRESS
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.heartbeat import Heartbeat
from kompetensplan.notices.models import Notice
from kompetensplan.outbox import Mail
from kompetensplan.public import statement
from kompetensplan.public.models import BarrierReport
from kompetensplan.rights.processing import TABLES
from tests.conftest import Client, LogIn, make_config
from tests.factories import Municipality
from tests.support.audit import actions

REPORT = {"text": "Jag hör inte vilken knapp jag står på.", "page": "Min plan", "contact": ""}


def test_the_process_and_the_database_answer(client: Client) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    ready = {"status": "ok", "database": "ok", "worker": "never seen"}
    assert client.get("/readyz").json == ready


def test_it_says_whether_the_worker_has_been_at_work_lately(client: Client) -> None:
    """Pages work without it, so nothing fails: mail and documents wait."""
    heartbeat.beat()

    now = client.get("/readyz").json
    db.session.execute(update(Heartbeat).values(seen_at=real_now() - timedelta(minutes=11)))
    later = client.get("/readyz").json

    assert now == {"status": "ok", "database": "ok", "worker": "ok"}
    assert later == {"status": "ok", "database": "ok", "worker": "not seen lately"}


def test_it_says_so_when_the_database_does_not_answer(tmp_path: Path) -> None:
    missing = tmp_path / "no" / "such" / "folder" / "x.db"
    app = create_app(make_config(f"sqlite:///{missing}", tmp_path))
    with app.test_client() as client:
        waiting, up = client.get("/readyz"), client.get("/healthz")

    assert waiting.status_code == 503
    assert waiting.json == {"status": "waiting", "database": "does not answer"}
    assert up.status_code == 200


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", ["/tillganglighet", "/personuppgifter"])
def test_strangers_read_it_in_both_languages(client: Client, path: str, language: str) -> None:
    client.post("/preferences", data={"language": language, "next": path})

    page = client.get(path)

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text


def test_the_statement_says_what_the_rules_ask_for(client: Client) -> None:
    """A11Y-1."""
    page = client.get("/tillganglighet").text

    for needed in (
        "Mittköpings kommun ansvarar för Kompetensplan",
        "delvis förenlig",
        "EN 301 549 V3.2.1",
        "Vi känner till de här bristerna",
        "oskäligt betungande",
        "omfattas inte av reglerna",
        "Senast granskad:",
        "Redogörelsen uppdaterad:",
        "https://www.digg.se/tdosanmalan",
        "Vad fungerade inte?",
    ):
        assert needed in page


def test_the_statement_says_what_the_latest_audit_found(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = statement.Audit(date(2027, 1, 15), 117, (320, 1280), ("light", "dark"), 0)
    monkeypatch.setattr(statement, "AUDIT", audit)
    page = client.get("/tillganglighet").text
    monkeypatch.setattr(statement, "AUDIT", replace(audit, violations=3))
    worse = client.get("/tillganglighet").text

    assert "den 15 januari 2027: 117 slags sidor" in page
    assert "320, 1280 bildpunkter" in page
    assert "Den hittade inga fel." in page
    assert "Det automatiska verktyget hittade 3 fel." in worse
    assert statement.conformity("fully") == "partly"


def test_the_privacy_page_is_built_from_the_declarations_and_the_configuration(
    client: Client, town: Municipality
) -> None:
    page = unescape(client.get("/personuppgifter").text)

    assert "Vård- och omsorgsnämnden" in page
    assert f"Det finns en kaka, {client.application.config['SESSION_COOKIE_NAME']}." in page
    assert "efter 30 minuter utan att du gör något och senast efter 12 timmar" in page
    for use in TABLES.values():
        with force_locale("sv"):
            assert not use.about or str(use.holds) in page
    assert "Allt om dig" in page


def test_a_report_reaches_the_administrators_and_the_address_that_is_set(
    app: Flask, town: Municipality, log_in: LogIn
) -> None:
    config = app.config["KP"]
    app.config["KP"] = replace(config, accessibility_mail="webb@kommun.example")
    stranger = app.test_client()
    try:
        stranger.post("/tillganglighet/rapport", data=REPORT)
    finally:
        app.config["KP"] = config

    mail = db.session.scalars(select(Mail)).one()
    assert mail.to == "webb@kommun.example"
    assert REPORT["text"] not in mail.body
    told = db.session.scalars(select(Notice)).all()
    assert [(each.person_id, each.kind) for each in told] == [
        (town.people["johan"].id, "barrier_reported")
    ]
    johan = log_in(town.people["johan"])
    assert "Någon har rapporterat att en sida är svår att använda." in johan.get("/notices/").text


def test_the_privacy_page_says_what_is_stored_and_who_sees_it(client: Client) -> None:
    page = client.get("/personuppgifter").text

    for needed in ("personuppgiftsansvarig", "allmänt intresse", "personnummer", "imy.se"):
        assert needed in page


def test_every_page_links_to_both(client: Client) -> None:
    page = client.get("/login").text

    assert 'href="/tillganglighet"' in page
    assert 'href="/personuppgifter"' in page


def test_anybody_reports_a_barrier_without_saying_who_they_are(client: Client) -> None:
    page = client.post("/tillganglighet/rapport", data=REPORT, follow_redirects=True)

    report = db.session.scalars(select(BarrierReport)).one()
    assert "Vi har tagit emot din rapport" in page.text
    assert (report.text, report.page, report.contact) == (REPORT["text"], "Min plan", "")


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"text": ""}, "Skriv vad som inte fungerade."),
        ({"text": " \n "}, "Skriv vad som inte fungerade."),
        ({"text": "x" * 4001}, "Skriv högst 4000 tecken."),
        ({"contact": "x" * 255}, "Skriv högst 254 tecken."),
    ],
)
def test_a_report_without_words_or_with_too_many_is_refused(
    client: Client, sent: dict[str, str], says: str
) -> None:
    page = client.post("/tillganglighet/rapport", data={**REPORT, **sent})

    assert page.status_code == 422
    assert says in page.text
    assert db.session.scalars(select(BarrierReport)).all() == []


def test_a_report_is_kept_as_it_was_written(
    client: Client, log_in: LogIn, town: Municipality
) -> None:
    administrator = log_in(town.people["johan"])
    client.post("/tillganglighet/rapport", data={**REPORT, "text": "<script>😀\0</script>"})

    page = administrator.get("/barrier-reports").text

    assert "&lt;script&gt;😀&lt;/script&gt;" in page


def test_nobody_fills_the_list_alone(client: Client) -> None:
    statuses = [
        client.post("/tillganglighet/rapport", data=REPORT).status_code
        for _time in range(REPORTS_PER_ADDRESS.most + 1)
    ]

    assert statuses == [303] * REPORTS_PER_ADDRESS.most + [429]


def test_the_system_administrator_ticks_a_report_off(
    client: Client, log_in: LogIn, town: Municipality
) -> None:
    administrator = log_in(town.people["johan"])
    client.post("/tillganglighet/rapport", data=REPORT)
    report_id = db.session.scalars(select(BarrierReport.id)).one()

    administrator.post(f"/barrier-reports/{report_id}/handled")

    assert "Hanterad av" in administrator.get("/barrier-reports").text
    assert actions() == ["barrier.handled"]
    assert administrator.post("/barrier-reports/999/handled").status_code == 404


def test_others_do_not_see_reports(log_in: LogIn, town: Municipality) -> None:
    assert log_in(town.people["karin"]).get("/barrier-reports").status_code == 403


def test_a_chosen_language_stays_after_logging_out(app: Flask, client: Client) -> None:
    client.post("/preferences", data={"language": "en", "next": "/login"})
    client.post("/logout")

    assert '<html lang="en"' in client.get("/login").text


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_preferences_lead_to_no_other_site(client: Client, wanted: str) -> None:
    response = client.post("/preferences", data={"language": "en", "next": wanted})

    assert response.location == "/"
