"""Bad rows are refused with line, column and reason; the rest goes on (IMP-5)."""

import pytest
from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.imports import problems
from kompetensplan.organisation.imports.services import Files
from kompetensplan.organisation.models import Employment, Unit
from tests.organisation.imports.files import (
    TODAY,
    Row,
    files,
    job,
    look,
    reasons,
    small_town,
    take,
    unit,
)

# In `small_town`: HC on line 4, HN on line 5; A1 on line 2, A2 on line 3, B1 on line 4.


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("anstallningsnr", "", problems.REQUIRED),
        ("person_id", "", problems.REQUIRED),
        ("fornamn", " ", problems.REQUIRED),
        ("befattning", "", problems.REQUIRED),
        ("fran", "", problems.REQUIRED),
        ("fran", "8/2 2027", problems.NOT_A_DATE),
        ("fran", "2027-02-30", problems.NOT_A_DATE),
        ("fran", "1027-02-03", problems.ODD_YEAR),
        ("till", "2020-12-31", problems.TO_BEFORE_FROM),
        ("franvarande_till", "2027-12-31", problems.TO_WITHOUT_FROM),
        ("sysselsattningsgrad", "0", problems.RATE_RANGE),
        ("sysselsattningsgrad", "100,01", problems.RATE_RANGE),
        ("sysselsattningsgrad", "hel", problems.NOT_A_RATE),
        ("huvudanstallning", "kanske", problems.NOT_A_FLAG),
        ("anstallningsform", "praktik", problems.NOT_A_CHOICE),
        ("epost", "amina", problems.NOT_AN_EMAIL),
        ("epost", "a2@mittkoping.example", problems.EMAIL_TAKEN),
        ("anstallningsnr", "x" * 41, problems.TOO_LONG),
        ("befattning", "x" * 10_000, problems.TOO_LONG),
        ("befattning", "Under\x00sköterska", problems.CONTROL_SIGN),
        ("efternamn", "Berg\x1b[31m", problems.CONTROL_SIGN),
        ("enhet_id", "NOWHERE", problems.UNKNOWN_UNIT),
        ("anstallningsnr", "A1", problems.TWICE),
    ],
)
def test_a_wrong_value_costs_one_row(app: object, column: str, value: str, reason: str) -> None:
    units, jobs = small_town()
    jobs[2][column] = value

    prepared = take(files(units, jobs))

    told_at = "franvarande_fran" if reason is problems.TO_WITHOUT_FROM else column
    assert reasons(prepared) == [(4, told_at, reason)]
    assert prepared.report.employments.new == 11
    assert take(files(units, jobs)).report.changes_nothing


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("namn", "", problems.REQUIRED),
        ("namn", "Ö" * 201, problems.TOO_LONG),
        ("typ", "avdelning", problems.NOT_A_CHOICE),
        ("typ", "kommun", problems.PARENT_OF_ROOT),
        ("overordnad_id", "", problems.NO_PARENT),
        ("overordnad_id", "NOWHERE", problems.UNKNOWN_PARENT),
        ("overordnad_id", "HC", problems.CIRCLE),
        ("till", "2019-12-31", problems.TO_BEFORE_FROM),
        ("enhet_id", "HN", problems.TWICE),
    ],
)
def test_a_wrong_unit_is_refused_and_all_who_work_there(
    app: object, column: str, value: str, reason: str
) -> None:
    units, jobs = small_town()
    units[3]["chef_anstallningsnr"] = ""
    wrong = unit("HC", "VOF", **{column: value})
    units[2], units[3] = units[3], wrong

    prepared = take(files(units, jobs))

    told_at = "overordnad_id" if reason is problems.PARENT_OF_ROOT else column
    assert reasons(prepared)[0] == (5, told_at, reason)
    assert prepared.report.refused_rows == 7
    assert prepared.report.units.new == 3
    assert take(files(units, jobs)).report.changes_nothing


def test_the_longest_values_fit(app: object) -> None:
    units, jobs = small_town()
    units[2]["namn"] = "Ö" * 200
    jobs[2] |= {"fornamn": "ﷺ" * 80, "efternamn": "ß" * 80, "befattning": "Å" * 120}

    assert reasons(take(files(units, jobs))) == []
    assert take(files(units, jobs)).report.changes_nothing


def test_an_unknown_manager_refuses_the_unit(app: object) -> None:
    units, jobs = small_town()
    units[2]["chef_anstallningsnr"] = "GONE"

    prepared = take(files(units, jobs))

    assert (4, "chef_anstallningsnr", problems.UNKNOWN_MANAGER) in reasons(prepared)
    assert prepared.report.refused[0].arguments == {"value": "GONE"}
    assert db.session.scalars(select(Unit.code).order_by(Unit.code)).all() == ["HN", "MK", "VOF"]


def test_a_known_unit_with_an_unknown_manager_stays_as_it_is(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    units[2] |= {"chef_anstallningsnr": "GONE", "namn": "Nytt namn"}

    prepared = take(files(units, jobs))

    assert reasons(prepared) == [(4, "chef_anstallningsnr", problems.UNKNOWN_MANAGER)]
    assert prepared.report.changes_nothing


def test_a_manager_who_is_refused_takes_the_unit_along(app: object) -> None:
    units, jobs = small_town()
    jobs[0]["fran"] = "i fjol"

    told = reasons(take(files(units, jobs)))

    assert (4, "chef_anstallningsnr", problems.REFUSED_MANAGER) in told
    assert (4, "enhet_id", problems.REFUSED_UNIT) in told
    assert len(told) == 7


def test_a_circle_is_refused_with_what_hangs_below(app: object) -> None:
    units, jobs = small_town()
    units += [unit("C1", "C3"), unit("C2", "C1"), unit("C3", "C2"), unit("C4", "C3")]

    prepared = take(files(units, [*jobs, job("X1", "C4")]))

    assert reasons(prepared) == [
        (6, "overordnad_id", problems.CIRCLE),
        (7, "overordnad_id", problems.CIRCLE),
        (8, "overordnad_id", problems.CIRCLE),
        (9, "overordnad_id", problems.REFUSED_PARENT),
        (14, "enhet_id", problems.REFUSED_UNIT),
    ]
    assert prepared.report.refused[0].arguments == {"circle": "C1 → C3 → C2 → C1"}
    assert prepared.report.units.new == 4


def test_a_circle_with_what_is_stored_is_refused(app: object) -> None:
    units, jobs = small_town()
    units.append(unit("HC1", "HC"))
    take(files(units, jobs))

    prepared = take(files([units[0], unit("HC", "HC1")], jobs))

    assert reasons(prepared) == [(3, "overordnad_id", problems.CIRCLE)]
    assert prepared.report.units.changed == 0


def test_more_than_three_hundred_levels_are_refused(app: object) -> None:
    units: list[Row] = [unit("N1", "")]
    units += [unit(f"N{level}", f"N{level - 1}") for level in range(2, 303)]

    told = reasons(take(files(units, [job("A1", "N300")])))

    assert {text for _line, _column, text in told} == {problems.TOO_DEEP}
    assert [line for line, _column, _text in told] == [302, 303]


def test_a_second_municipality_is_refused(app: object) -> None:
    units, jobs = small_town()

    prepared = take(files([*units, unit("MK2", "")], jobs))

    assert reasons(prepared) == [(6, "typ", problems.SECOND_ROOT)]


def test_an_employment_without_authority_is_refused(app: object) -> None:
    units, jobs = small_town()
    units[0]["myndighet"] = ""

    prepared = take(files(units, [*jobs, job("K1", "MK")]))

    assert reasons(prepared) == [(14, "myndighet", problems.NO_AUTHORITY)]


def second_job(number: str, unit: str, **given: str) -> Row:
    """Another employment of the person who has B1."""
    who = {"person_id": "P-B1", "epost": "b1@mittkoping.example"}
    return job(number, unit, **(who | given))


def test_a_second_main_employment_at_the_same_time_is_refused(app: object) -> None:
    units, jobs = small_town()

    prepared = take(files(units, [*jobs, second_job("X1", "HN")]))

    assert reasons(prepared) == [(14, "huvudanstallning", problems.TWO_MAINS)]
    assert prepared.report.refused[0].arguments == {"value": "B1"}


def test_main_employments_after_each_other_are_taken(app: object) -> None:
    units, jobs = small_town()
    jobs[2]["till"] = "2027-03-31"

    assert reasons(take(files(units, [*jobs, second_job("X1", "HN", fran="2027-04-01")]))) == []


def test_an_overlap_in_the_same_unit_is_refused(app: object) -> None:
    units, jobs = small_town()

    prepared = take(files(units, [*jobs, second_job("X1", "HC", huvudanstallning="0")]))

    assert reasons(prepared) == [(14, "enhet_id", problems.OVERLAP)]


def test_an_overlap_with_what_is_stored_elsewhere_is_refused(app: object) -> None:
    units, jobs = small_town()
    units.append(unit("SK", myndighet="Skolnämnden"))
    take(files(units, [*jobs, second_job("X1", "SK", huvudanstallning="0")]))
    school_only = [units[0], unit("SK", myndighet="Skolnämnden")]
    jobs[2]["till"] = ""

    prepared = take(files(school_only, [second_job("X2", "SK"), job("K1", "SK")]))

    assert (2, "huvudanstallning", problems.TWO_MAINS) in reasons(prepared)


def test_the_same_person_cannot_have_two_names(app: object) -> None:
    units, jobs = small_town()
    other = second_job("X1", "HN", huvudanstallning="0", efternamn="Borg")

    prepared = take(files(units, [*jobs, other]))

    assert reasons(prepared) == [(14, "person_id", problems.PERSON_DIFFERS)]


def test_an_employment_is_never_handed_over_to_another_person(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    jobs[2] |= {"person_id": "P-NEW", "epost": "new@mittkoping.example"}

    prepared = take(files(units, jobs))

    assert reasons(prepared) == [(4, "person_id", problems.OTHER_PERSON)]
    assert prepared.report.changes_nothing


def test_a_refused_row_ends_nothing(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    jobs[2]["fran"] = "fel"
    broken = files(units, jobs)
    text = broken.employments.decode("utf-8").replace("B2;P-B2;Amina;", "B2;P-B2;")

    prepared = take(Files(broken.organisation, text.encode("utf-8")))

    assert [(line, text) for line, _c, text in reasons(prepared)] == [
        (4, problems.NOT_A_DATE),
        (5, problems.CELL_COUNT),
    ]
    assert prepared.report.changes_nothing


def test_an_open_quotation_mark_costs_one_row(app: object) -> None:
    units, jobs = small_town()
    jobs[2]["fornamn"] = '"Amina'

    prepared = take(files(units, jobs))

    assert reasons(prepared) == [(4, "", problems.OPEN_QUOTE)]
    assert prepared.report.employments.new == 11


def test_all_that_is_wrong_with_a_row_is_told_at_once(app: object) -> None:
    units, jobs = small_town()
    jobs[2] |= {"fran": "fel", "sysselsattningsgrad": "200"}

    prepared = look(files(units, jobs))

    assert [column for _line, column, _text in reasons(prepared)] == [
        "sysselsattningsgrad",
        "fran",
    ]
    assert prepared.report.refused_rows == 1


# ── protected people ──────────────────────────────────────────────────────────────────


def test_protected_people_are_counted_and_not_named(app: object) -> None:
    units, jobs = small_town()
    jobs[2] |= {"skyddad": "1", "fran": "fel", "fornamn": "Hemlig"}

    prepared = take(files(units, jobs))

    assert prepared.report.protected_rows == 1
    assert reasons(prepared) == []
    for told in ("Hemlig", '"P-B1"', '"B1"'):
        assert told not in prepared.report.as_json()
    assert db.session.scalar(select(func.count()).select_from(Person)) == 11


def test_one_protected_employment_protects_the_person(app: object) -> None:
    units, jobs = small_town()
    hidden = second_job("X1", "HN", huvudanstallning="0", skyddad="1")

    prepared = take(files(units, [*jobs, hidden]))

    assert prepared.report.protected_rows == 2
    assert db.session.scalar(select(func.count()).select_from(Employment)) == 11


def test_a_protected_manager_leaves_the_post_to_the_one_above(app: object) -> None:
    units, jobs = small_town()
    jobs[0]["skyddad"] = "1"

    prepared = take(files(units, jobs))

    assert reasons(prepared) == []
    assert prepared.report.units.new == 4
    assert take(files(units, jobs)).report.changes_nothing


def test_somebody_who_becomes_protected_ends_without_being_named(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    jobs[2]["skyddad"] = "1"

    prepared = take(files(units, jobs))

    assert prepared.report.employments.ended == 1
    assert prepared.report.ended == []
    assert '"B1"' not in prepared.report.as_json()
    assert [notice.text for notice in prepared.report.notices] == [problems.PROTECTED_ENDED]
    ends_on = db.session.scalar(select(Employment.ends_on).where(Employment.number == "B1"))
    assert ends_on == TODAY
