"""HR's overview, a unit's figures, the summary and the file: the same numbers everywhere."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, Role, RoleGrant
from kompetensplan.plans.models import PlanState
from kompetensplan.plans.services.progress import reflect
from kompetensplan.reports.jobs import make_figures
from kompetensplan.reports.told import list_told
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality, as_actor, grant, make_person, make_priority, make_unit
from tests.plans.factories import make_plan
from tests.reports.factories import make_agreed, make_drafts, make_people
from tests.support.audit import entries
from tests.support.vera import ACCESSIBLE, ARCHIVE, Vera, Verdict


@pytest.fixture
def counted(town: Municipality) -> Municipality:
    """A town where care has units of 3, 7 and 20 people, and two departments."""
    assert town.round
    for name in ("class", "office", "home"):
        make_people(town.units[name], 18, name="Åsa Hemlig")
    for name, number in (("Liten", 3), ("Mellan", 7)):
        town.units[name] = make_unit(name, town.units["care"])
        jobs = make_people(town.units[name], number, name="Åsa Hemlig")
        make_agreed(jobs[:3], town.round, links=[town.priorities["middle"]])
    jobs = list(db.session.scalars(select(Employment).where(Employment.unit == town.units["home"])))
    make_agreed(jobs[:11], town.round, links=[town.priorities["low"]], goals=2)
    make_drafts(jobs[11:14], town.round)
    db.session.commit()
    make_figures()
    return town


def test_the_overview_says_how_far_each_department_has_come(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    page = log_in(karin).get("/overview").text

    assert "72 medarbetare" in page
    assert "Vård och omsorg" in page
    assert "Siffrorna gäller 8 februari 2027" in page
    assert "17 av 72 medarbetare" in page


def test_a_department_shows_its_units_and_hides_what_could_point_somebody_out(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    page = log_in(karin).get(f"/overview/units/{counted.units['care'].id}").text

    assert "färre än 5" in page
    assert "visas inte" in page
    assert "20 medarbetare" in page
    assert "3 medarbetare" not in page
    assert "7 medarbetare" not in page


def test_a_hidden_unit_is_hidden_on_its_own_page_too(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    small, middle = counted.units["Liten"].id, counted.units["Mellan"].id
    client = log_in(karin)

    for unit_id, number, words in ((small, 3, "färre än 5"), (middle, 7, "visas inte")):
        page = client.get(f"/overview/units/{unit_id}").text
        assert words in page
        assert f"{number} medarbetare" not in page.replace(f"än {number} medarbetare", "")
        assert f"av {number}" not in page


def test_no_name_of_an_employee_is_anywhere(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    """STO-8."""
    client = log_in(karin)
    care = counted.units["care"].id
    for address in (
        "/overview",
        f"/overview/units/{care}",
        f"/overview/units/{care}/figures.csv",
    ):
        answer = client.get(address).text
        assert "Hemlig" not in answer
        assert "Amina" not in answer


def test_a_priority_says_how_many_goals_hang_on_it_and_not_of_how_many_people(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    page = log_in(karin).get(f"/overview/units/{counted.units['home'].id}").text

    row = page.partition("Säkra nycklar")[2].partition("</tr>")[0]
    assert ">22<" in row
    assert ">11<" not in row


def test_a_priority_that_nobody_has_a_goal_for_is_told(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    make_priority("Ingen vill", counted.units["class"], own_reason="Egen")

    page = log_in(karin).get("/overview").text

    assert "1 prioritering har inga mål" in page
    assert "Ingen vill" in page


def test_one_round_can_be_chosen(counted: Municipality, karin: Person, log_in: LogIn) -> None:
    assert counted.round

    page = log_in(karin).get(f"/overview?round={counted.round.id}").text

    assert "40 medarbetare" in page  # only the two units of the round


def test_a_round_that_does_not_exist_is_not_minded(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    for wrong in ("99999", "abc", "-1", "9" * 40):
        assert log_in(karin).get(f"/overview?round={wrong}").status_code == 200


def test_before_anything_is_counted_the_page_offers_to_count(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    client = log_in(karin)
    page = client.get("/overview").text
    assert "Det finns inga siffror än" in page
    assert 'href="/import"' in page.partition("Det finns inga siffror än")[2]  # the first day

    answer = client.post("/overview/refresh", data={"next": "/overview"}, follow_redirects=True)

    assert "Siffrorna är omräknade." in answer.text
    assert "Siffrorna gäller" in answer.text


def test_hr_for_one_department_sees_that_department_only(
    counted: Municipality, log_in: LogIn
) -> None:
    petra = make_person("Petra Nyman")
    grant(petra, Role.HR, counted.units["school"])
    care, client = counted.units["care"].id, log_in(petra)

    page = client.get("/overview").text

    assert "Åvallaskolan" in page
    assert "Vård och omsorg" not in page
    assert client.get(f"/overview/units/{care}").status_code == 403


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("karin", "care", 200),
        ("samira", "care", 200),
        ("samira", "home", 200),
        ("marie", "home", 200),
        ("samira", "school", 403),
        ("marie", "care", 403),
        ("marie", "night", 403),
        ("frida", "home", 403),
        ("amina", "home", 403),
        ("ulla", "home", 403),
        ("johan", "home", 403),
        ("eva", "home", 403),
    ],
)
def test_who_may_see_the_figures_of_a_unit(
    counted: Municipality, log_in: LogIn, who: str, unit: str, status: int
) -> None:
    client, unit_id = log_in(counted.people[who]), counted.units[unit].id

    for address in ("", "/summary.pdf", "/figures.csv", "/figures.xlsx"):
        assert client.get(f"/overview/units/{unit_id}{address}").status_code == status


@pytest.mark.parametrize("who", ["amina", "marie", "samira", "ulla", "johan", "eva"])
def test_only_hr_opens_the_overview_and_counts_again(
    counted: Municipality, log_in: LogIn, who: str
) -> None:
    client = log_in(counted.people[who])

    assert client.get("/overview").status_code == 403
    assert client.post("/overview/refresh").status_code == 403


def test_yesterdays_hr_sees_nothing(counted: Municipality, karin: Person, log_in: LogIn) -> None:
    ends = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == karin.id)).one()
    ends.ends_on = date(2027, 2, 7)

    assert log_in(karin).get("/overview").status_code == 403


def test_a_unit_that_does_not_exist_is_not_found(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    assert log_in(karin).get("/overview/units/999999").status_code == 404


def test_the_file_opens_in_a_swedish_spreadsheet(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    """STO-9."""
    counted.units["night"].name = "=HYPERLINK()"
    make_people(counted.units["night"], 10)
    db.session.commit()
    make_figures()

    answer = log_in(karin).get(f"/overview/units/{counted.units['care'].id}/figures.csv")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    by_name = {row[0]: row for row in rows}
    assert by_name["Hemtjänst Centrum"][2:] == ["20", "11", "0", "3", "6", "0", "11", "55,0"]
    assert by_name["Liten"][2] == "färre än 5"
    assert "'=HYPERLINK()" in by_name
    assert answer.headers["Content-Disposition"].endswith('.csv"')


def test_the_summary_says_the_same_as_the_page_and_is_written_down(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    """PDF-2."""
    care = counted.units["care"]

    answer = log_in(karin).get(f"/overview/units/{care.id}/summary.pdf")

    text = _text(answer.data)
    assert answer.mimetype == "application/pdf"
    assert "Vård och omsorg" in text
    assert "färre än 5" in text
    assert "Hemtjänst Centrum 20" in text
    assert "Hemlig" not in text
    assert ("summary.made", karin.id, care.id) in entries()


def test_thoughts_on_steps_are_in_the_summary_only_where_the_employee_ticked_it(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    """SKE-3."""
    plan = make_plan(counted, who="david", state=PlanState.AGREED)
    first, second, *_rest = plan.goals[0].activities[0].steps
    david = as_actor(counted.people["david"])
    for step, text, ticked in (
        (first, "Jag läste högt för hela gruppen.", True),
        (second, "Det här är bara mellan oss två.", False),
    ):
        reflect(plan, step, answers={"tried": text}, actor=david, in_summary=ticked)
    db.session.commit()

    answer = log_in(karin).get(f"/overview/units/{counted.units['school'].id}/summary.pdf")

    text = _text(answer.data)
    assert "Jag läste högt för hela gruppen." in text
    assert "bara mellan oss" not in text
    assert "David" not in text


def test_thoughts_stay_where_the_plan_stays(town: Municipality) -> None:
    """EMP-4: the new authority's manager does not read them in a summary either."""
    plan = make_plan(town, who="david", state=PlanState.AGREED)
    step, david = plan.goals[0].activities[0].steps[0], as_actor(town.people["david"])
    reflect(
        plan,
        step,
        answers={"tried": "Jag läste högt för hela gruppen."},
        actor=david,
        in_summary=True,
    )
    plan.kept_unit_id = plan.employment.unit_id
    plan.employment.unit_id = town.units["home"].id
    db.session.flush()

    assert len(list_told(town.units["school"], None)) == 1
    assert list_told(town.units["home"], None) == []


def test_the_summary_is_in_the_readers_language(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    karin.language = "en"

    answer = log_in(karin).get(f"/overview/units/{counted.units['root'].id}/summary.pdf")

    assert "Summary of competence plans" in _text(answer.data)


def _text(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.validator
def test_the_summary_keeps_both_standards(
    counted: Municipality, karin: Person, log_in: LogIn, tmp_path: Path
) -> None:
    ids = {name: counted.units[name].id for name in ("root", "care", "Liten")}
    client = log_in(karin)
    for name, unit_id in ids.items():
        answer = client.get(f"/overview/units/{unit_id}/summary.pdf")
        (tmp_path / f"{name}.pdf").write_bytes(answer.data)

    judged = Vera.installed().check(sorted(tmp_path.iterdir()), (ARCHIVE, ACCESSIBLE))

    assert set(judged.values()) == {Verdict(passed=True)}
    assert len(judged) == 6


MOST = ((".xlsx", 15), (".pdf", 20))


@pytest.mark.parametrize("units", [2, 40])
def test_the_pages_take_a_fixed_number_of_statements(
    counted: Municipality, karin: Person, log_in: LogIn, statements: Statements, units: int
) -> None:
    """Ruling 21."""
    for number in range(units):
        make_people(make_unit(f"Enhet {number}", counted.units["care"]), 6)
    db.session.commit()
    make_figures()
    client, care = log_in(karin), counted.units["care"].id

    for address in _addresses(care):
        with statements() as seen:
            assert client.get(address).status_code == 200
        # The files hold what two pages do, of two days. A document that is not there yet is
        # stored as well, and known at /kontroll.
        most = next((most for ending, most in MOST if ending in address), 12)
        assert len(seen) <= most, address
    _turn_the_pages(client, f"/overview/units/{care}?sort=employees", units)


def _turn_the_pages(client: Client, address: str, units: int) -> None:
    """Each unit stands on one of the pages, twenty on each, and the spread is of all of them."""
    texts = [client.get(f"{address}&page={page}").text for page in (1, 2, 3)]
    named = [set(re.findall(r"Enhet \d+(?=<)", text)) for text in texts]
    assert max(map(len, named)) <= 20
    assert set.union(*named) >= {f"Enhet {number}" for number in range(units)}
    assert ("procentenheter" in texts[0]) is ("procentenheter" in texts[-1])


def _addresses(unit_id: int) -> Iterator[str]:
    yield "/overview"
    yield f"/overview/units/{unit_id}"
    yield f"/overview/units/{unit_id}/figures.csv"
    yield f"/overview/units/{unit_id}/figures.csv?table=costs"
    yield f"/overview/units/{unit_id}/figures.xlsx"
    yield f"/overview/units/{unit_id}?as_of=2027-02-07"
    yield f"/overview/units/{unit_id}/summary.pdf"
