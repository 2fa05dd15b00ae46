"""The organisation at a glance: tree, table, document, roles, year wheel (LID-1 … LID-5)."""

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import AuditEntry
from kompetensplan.db import db
from kompetensplan.organisation.models import DeputyKind, Role
from kompetensplan.reports.jobs import find_or_ask, make_asked_document, make_figures
from kompetensplan.reports.models import SummaryDocument
from kompetensplan.rounds.models import PlanningRound, RoundKind, RoundWindow, WindowKind
from kompetensplan.structure import papers, year
from kompetensplan.structure.models import QualityDialogue
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, grant, make_deputy, make_unit
from tests.plans.pages import words_of
from tests.reports.factories import make_agreed, make_people
from tests.support.vera import ACCESSIBLE, ARCHIVE, Vera, Verdict


@pytest.fixture
def counted(town: Municipality) -> Municipality:
    """A town with people to count: 20 in Amina's unit, 7 by night, 3 in a small one."""
    assert town.round
    town.units["small"] = make_unit("Liten", town.units["care"])
    for name, number in (("home", 18), ("class", 18), ("office", 18), ("night", 7), ("small", 3)):
        jobs = make_people(town.units[name], number, name="Åsa Hemlig")
        if name == "home":
            make_agreed(jobs[:10], town.round, links=[town.priorities["low"]])
    db.session.commit()
    make_figures()
    return town


def test_a_unit_says_who_leads_it_what_is_decided_and_what_is_missing(
    counted: Municipality, samira: Person, log_in: LogIn
) -> None:
    care, home = counted.units["care"].id, counted.units["home"].id
    text = log_in(samira).get(f"/organisation/{care}").text
    page = words_of(text)

    assert "ansvarar för enheten Samira Haddad" in page
    assert "Säker vård Presenterad på arbetsplatsträff (APT)" in page
    assert "Hemtjänst Centrum Marie Lundgren" in page
    assert "Hemtjänst natt Ingen chef Samira Haddad leder under tiden" in page  # DEP-4
    assert "Ingen kvalitetsdialog antecknad" in page  # LID-5
    assert "2 av 4 saknar chef" in page
    assert "2 av 4 saknar publicerad prioritering" in page
    assert "50 %" in page
    assert "färre än 5" in page
    assert f'href="/organisation/{home}"' in text


def test_all_may_see_the_whole_but_shares_only_those_who_may_see_figures(
    counted: Municipality, david: Person, marie: Person, log_in: LogIn
) -> None:
    home, root = counted.units["home"].id, counted.units["root"].id
    stranger, manager = log_in(david), log_in(marie)

    for address in ("/organisation", f"/organisation/{home}", f"/organisation/{root}/table"):
        page = stranger.get(address).text
        assert "Visas för enhetens chefer och HR" in page or "visas för enhetens chefer" in page
        assert "50\xa0%" not in page
        assert "50&nbsp;%" not in page
    assert "Åsa Hemlig" not in stranger.get(f"/organisation/{root}/roles").text
    assert "50" in manager.get(f"/organisation/{home}").text
    document = stranger.get(f"/organisation/{root}/overview.pdf").data
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)
    assert "50 %" not in text
    assert "Ingen prioritering publicerad" in " ".join(text.split())


def test_the_table_is_the_tree_read_aloud_and_can_show_what_is_missing(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    root = counted.units["root"].id
    client = log_in(karin)
    page = words_of(client.get(f"/organisation/{root}/table").text)
    places = [
        page.index(f"{name} ", page.index("Senaste kvalitetsdialog"))
        for name in (
            "Mittköpings kommun",
            "Kansli",
            "Utbildning",
            "Åvallaskolan",
            "Vård och omsorg",
            "Hemtjänst Centrum",
            "Hemtjänst natt",
        )
    ]
    missing = client.get(f"/organisation/{root}/table?empty=priorities").text

    assert places == sorted(places)
    assert "Hemtjänst natt" in missing
    assert "Hemtjänst Centrum" not in missing
    assert client.get(f"/organisation/{root}/table?empty=x&page=999").status_code == 200


@pytest.mark.validator
def test_the_document_can_be_archived_and_read_aloud(
    counted: Municipality, karin: Person, log_in: LogIn, tmp_path: Path
) -> None:
    file = tmp_path / "overview.pdf"
    root = counted.units["root"].id
    file.write_bytes(log_in(karin).get(f"/organisation/{root}/overview.pdf").data)
    verdicts = Vera.installed().check([file])

    assert {standard for _path, standard in verdicts} == {ARCHIVE, ACCESSIBLE}
    assert set(verdicts.values()) == {Verdict(passed=True)}


def test_a_document_with_many_units_is_made_by_the_worker_while_the_reader_waits(
    counted: Municipality, david: Person, samira: Person, log_in: LogIn
) -> None:
    """It would keep the web process for seconds: asked for once, and given when it is there."""
    care = counted.units["care"]
    for number in range(papers.MOST_AT_ONCE):
        make_unit(f"Enhet {number}", care)
    db.session.commit()
    address, itself = f"/organisation/{care.id}/overview.pdf", {"X-Background": "1"}
    client, stranger = log_in(samira), log_in(david)

    first = client.get(address)
    assert (first.status_code, first.mimetype) == (202, "text/html")
    assert "Gör översikten över" in first.text
    assert client.get(address, headers=itself).status_code == 202
    assert kept() == [False], "asking again asks once"
    assert stranger.get(address).status_code == 202, "who may see less has a document of their own"
    assert stated("overview.made") == 0

    assert make_asked_document()
    assert client.get(address, headers=itself).status_code == 200
    ready = client.get(address)
    assert (ready.status_code, ready.mimetype) == (200, "application/pdf")
    assert "Enhet 39" in "".join(p.extract_text() for p in PdfReader(BytesIO(ready.data)).pages)
    assert stated("overview.made") == 1
    assert stranger.get(address).status_code == 202
    assert make_asked_document()
    assert not make_asked_document()
    assert stranger.get(address).data != ready.data
    assert kept() == [True, True]


def kept() -> list[bool]:
    """Tell of each document whether it has been made."""
    db.session.rollback()
    return [row is not None for row in db.session.scalars(select(SummaryDocument.content))]


def stated(action: str) -> int:
    """Return how many times something has been written into the log."""
    db.session.rollback()
    return db.session.query(AuditEntry).filter_by(action=action).count()


def test_a_document_that_a_worker_was_killed_over_is_made_by_the_next(town: Municipality) -> None:
    page = "<html lang=sv><head><title>Översikt</title></head><body><h1>Översikt</h1></body></html>"
    assert find_or_ask(page) is None
    taken = clock.real_now() + timedelta(minutes=5)
    db.session.execute(update(SummaryDocument).values(lease_until=taken))
    db.session.commit()
    assert not make_asked_document()

    db.session.execute(update(SummaryDocument).values(lease_until=clock.real_now()))
    db.session.commit()

    assert make_asked_document()
    assert (find_or_ask(page) or b"").startswith(b"%PDF")


def test_the_pages_take_as_many_statements_however_many_units(
    counted: Municipality, samira: Person, log_in: LogIn, statements: Statements
) -> None:
    care, key = counted.units["care"], counted.units["care"].id
    client = log_in(samira)
    addresses = ["", "/table", "/roles", "/year", "/dialogues"]

    def taken() -> list[int]:
        numbers = []
        for address in addresses:
            with statements() as seen:
                assert client.get(f"/organisation/{key}{address}").status_code == 200
            numbers.append(len(seen))
        return numbers

    before = taken()
    for number in range(60):
        make_unit(f"Enhet {number}", db.session.merge(care))
    db.session.commit()

    assert taken() == before
    assert max(before) <= 12


def test_roles_are_those_that_hold_today_and_the_nearest_counts(
    town: Municipality, david: Person, amina: Person, log_in: LogIn
) -> None:
    grant(amina, Role.HR, town.units["care"])
    night = town.units["night"]
    make_deputy(
        amina,
        night,
        kind=DeputyKind.ACTING,
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 2, 28),
        decided_by=town.people["samira"],
    )
    page = words_of(log_in(david).get(f"/organisation/{town.units['root'].id}/roles").text)

    assert "Mittköpings kommun Ingen chef – Karin Sjöstrand" in page
    assert "Hemtjänst natt Amina Berg Tillförordnad chef – Amina Berg" in page
    assert "Johan Roos" not in page


# ── the year wheel ────────────────────────────────────────────────────────────────────


def test_the_wheel_says_in_words_what_it_draws(
    town: Municipality, david: Person, log_in: LogIn
) -> None:
    page = log_in(david).get(f"/organisation/{town.units['home'].id}/year").text
    words = words_of(page)

    assert "Medarbetarsamtal, " in page.partition("<desc")[2].partition("</desc>")[0]
    assert "I dag är det 8 februari 2027." in page
    assert "Februari I dag, 8 feb Medarbetarsamtal" in words
    assert "Inget är planerat" in words  # LID-5
    assert (
        "Inget är planerat"
        in log_in(david).get(f"/organisation/{town.units['night'].id}/year").text
    )


@pytest.mark.parametrize(
    ("language", "months"), [("sv", "jan feb mar apr maj"), ("en", "Jan Feb Mar Apr May")]
)
def test_the_months_stand_round_the_wheel_in_the_readers_language(
    town: Municipality, david: Person, log_in: LogIn, language: str, months: str
) -> None:
    david.language = language
    page = log_in(david).get(f"/organisation/{town.units['home'].id}/year").text

    assert months in " ".join(re.findall(r'central">([^<\d]+)<', page))


def test_windows_that_overlap_lie_in_rings_of_their_own() -> None:
    def window(key: int, first: date, last: date) -> RoundWindow:
        return RoundWindow(id=key, kind=WindowKind.MEETINGS, starts_on=first, ends_on=last)

    a_round = PlanningRound(name="2027", kind=RoundKind.CALENDAR_YEAR)
    a_round.windows = [
        window(1, date(2026, 11, 1), date(2027, 2, 28)),
        window(2, date(2027, 2, 28), date(2027, 3, 31)),
        window(3, date(2027, 3, 1), date(2027, 12, 31)),
        window(4, date(2028, 1, 1), date(2028, 1, 31)),
        window(5, date(2020, 1, 1), date(2030, 1, 1)),
    ]
    wheel = year.draw([a_round], 2027, date(2027, 2, 8))
    radii = [arc.path.split("A")[1].split()[0] for arc in wheel.arcs]

    assert [arc.window.id for arc in wheel.arcs] == [5, 1, 2, 3]
    assert radii == ["128", "109", "90", "109"]
    assert [len(month.arcs) for month in wheel.months] == [2, 3, 3, *[2] * 9]
    assert wheel.today is not None
    assert year.draw([a_round], 2028, date(2027, 2, 8)).today is None


# ── quality dialogues ─────────────────────────────────────────────────────────────────


def test_a_dialogue_is_recorded_without_anything_about_individuals(
    town: Municipality, marie: Person, samira: Person, amina: Person, log_in: LogIn
) -> None:
    home = town.units["home"].id
    address = f"/organisation/{home}/dialogues/new"
    client = log_in(samira)
    assert 'value="Marie Lundgren, Samira Haddad"' in client.get(address).text
    filled = {
        "held_on": "2027-02-05",
        "participants": "Marie Lundgren, Samira Haddad",
        "actions": "Marie Lundgren bokar alla samtal före mars.\nHR hjälper till.",
    }
    refused = {
        "2027-02-09": {"held_on": "2027-02-09"},
        "Amina Berg": {"actions": "Vi följer upp hur AMINA BERG trivs."},
        "after a longer name": {"actions": "Jamina Bergdahl slutar, Amina Berg tar över."},
        "personnummer": {"actions": "Se 19121212-1212."},
    }
    for changes in refused.values():
        assert client.post(address, data=filled | changes).status_code == 422
    assert client.post(address, data=filled).status_code == 303
    assert client.post(address, data=filled).status_code == 303  # sent twice: still one
    made = db.session.query(QualityDialogue).one()
    page = log_in(marie).get(f"/organisation/{home}/dialogues").text

    assert "HR hjälper till." in page
    assert "5 februari 2027" in log_in(amina).get(f"/organisation/{home}").text
    assert log_in(amina).get(f"/organisation/{home}/dialogues").status_code == 403
    corrected = filled | {"actions": "HR hjälper till med allt.", "seen": str(made.version)}
    assert (
        client.post(f"/organisation/{home}/dialogues/{made.id}", data=corrected).status_code == 303
    )
    late = corrected | {"actions": "Något annat."}
    assert client.post(f"/organisation/{home}/dialogues/{made.id}", data=late).status_code == 409
    night = town.units["night"].id
    assert client.get(f"/organisation/{night}/dialogues/{made.id}").status_code == 404
