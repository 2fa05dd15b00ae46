"""Who is near nine months of fixed term in a row, and what was offered (2.8)."""

from datetime import date

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, EmploymentForm, KomKrAnswer
from kompetensplan.transitions.nine_months import Spell, months_after, nearing
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, make_employment, make_person
from tests.plans.factories import make_plan
from tests.plans.pages import words_of
from tests.support.audit import actions

TODAY = date(2027, 2, 8)


def test_employments_that_follow_each_other_count_together() -> None:
    first = Spell(1, date(2026, 6, 15), date(2026, 10, 31))
    cases: list[tuple[str, list[Spell], date | None]] = [
        ("in a row", [first, Spell(2, date(2026, 11, 1), None)], date(2027, 3, 15)),
        ("a day between", [first, Spell(2, date(2026, 11, 2), None)], None),
        ("alone and long past", [Spell(1, date(2025, 1, 1), None)], date(2025, 10, 1)),
        ("three months away", [Spell(1, date(2026, 8, 8), None)], date(2027, 5, 8)),
        ("a day more away", [Spell(1, date(2026, 8, 9), None)], None),
        ("ends before", [Spell(1, date(2026, 6, 15), date(2027, 3, 14))], None),
        (
            "goes on before it ends",
            [
                Spell(1, date(2026, 6, 15), date(2027, 2, 28)),
                Spell(2, date(2027, 3, 1), None),
            ],
            date(2027, 3, 15),
        ),
        ("not begun", [Spell(1, date(2027, 3, 1), None)], None),
        ("over", [first], None),
    ]
    for name, spells, reaches_on in cases:
        found = nearing(spells, TODAY)
        assert (found.reaches_on if found else None) == reaches_on, name
    assert months_after(date(2026, 5, 31), 9) == date(2027, 2, 28)


def test_hr_offers_and_the_plan_says_what_it_is(
    town: Municipality, karin: Person, amina: Person, samira: Person, log_in: LogIn
) -> None:
    job = town.employments["amina"]
    job.form, job.starts_on = EmploymentForm.FIXED_TERM, date(2026, 6, 15)
    plan = make_plan(town)
    key, plan_id = job.id, plan.id
    db.session.commit()
    client = log_in(karin)
    page = words_of(client.get("/overview/kom-kr").text)

    assert "Amina Berg Undersköterska Hemtjänst Centrum 15 juni 2026 15 mars 2027" in page
    assert log_in(samira).get("/overview/kom-kr").status_code == 403
    address, yes = f"/overview/kom-kr/{key}/answer", {"answer": "yes"}
    assert client.post(address, data=yes).status_code == 409
    assert client.post(f"/overview/kom-kr/{key}/offer").status_code == 303
    assert client.post(address, data={"answer": "perhaps"}).status_code == 422
    assert client.post(address, data=yes | {"seen": ""}).status_code == 303
    assert client.post(address, data=yes | {"seen": ""}).status_code == 303
    late = {"answer": "no", "seen": ""}  # from a page that is older than the answer
    assert client.post(address, data=late).status_code == 409
    stored = db.session.get(Employment, key)
    assert stored
    assert (stored.kom_kr_offered_on, stored.kom_kr_answer) == (TODAY, KomKrAnswer.YES)
    assert "Plan enligt KOM-KR" in log_in(amina).get(f"/plans/{plan_id}").text


def test_an_offer_recorded_by_mistake_is_taken_back_and_the_log_knows(
    town: Municipality, karin: Person, samira: Person, log_in: LogIn
) -> None:
    job = town.employments["amina"]
    job.form, job.starts_on = EmploymentForm.FIXED_TERM, date(2026, 6, 15)
    db.session.commit()
    client, here = log_in(karin), f"/overview/kom-kr/{job.id}"
    key = job.id
    client.post(f"{here}/offer")
    page = client.get("/overview/kom-kr").text
    client.post(f"{here}/answer", data={"answer": "yes", "seen": ""})

    stale = client.post(f"{here}/undo", data={"seen": ""})  # from before the answer
    other = log_in(samira).post(f"{here}/undo", data={"seen": "yes"})
    undone = client.post(f"{here}/undo", data={"seen": "yes"}, follow_redirects=True)
    again = client.post(f"{here}/undo", data={"seen": "yes"})

    assert f"{here}/undo" in page
    assert (stale.status_code, other.status_code, again.status_code) == (409, 403, 303)
    assert "Erbjudandet är återtaget." in words_of(undone.text)
    stored = db.session.get_one(Employment, key, populate_existing=True)
    assert (stored.kom_kr_offered_on, stored.kom_kr_answer) == (None, None)
    assert actions() == ["kom_kr.offered", "kom_kr.answered", "kom_kr.undone"]
    assert f"{here}/offer" in undone.text


def test_the_list_takes_the_same_statements_however_long_it_is(
    town: Municipality, karin: Person, log_in: LogIn, statements: Statements
) -> None:
    client, numbers = log_in(karin), list[int]()
    for count in (2, 60):
        for at in range(count):
            job = make_employment(make_person(f"Vikarie {count} {at}"), town.units["home"])
            job.form, job.starts_on = EmploymentForm.FIXED_TERM, date(2026, 6, 15)
        with statements() as seen:
            assert client.get("/overview/kom-kr").status_code == 200
        numbers.append(len(seen))

    assert numbers[0] == numbers[1] <= 12
