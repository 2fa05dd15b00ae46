"""The main story: dry run, import, twice without change; and what changes from file to file."""

from datetime import date

from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import AuditEntry
from kompetensplan.db import db
from kompetensplan.organisation.models import (
    Employment,
    EmploymentForm,
    Unit,
    UnitKind,
    UnitManager,
)
from kompetensplan.organisation.queries import actor_of, find_manager_of, with_person_and_unit
from tests.conftest import Statements
from tests.factories import Municipality, make_person
from tests.organisation.imports.files import (
    TODAY,
    Row,
    files,
    in_1252,
    job,
    look,
    reasons,
    small_town,
    take,
    unit,
)


def count(model: type[object]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def employment(number: str) -> Employment:
    query = with_person_and_unit().where(Employment.number == number)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def stored_unit(code: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.code == code)).one()


def test_a_dry_run_changes_nothing(app: object) -> None:
    report = look(files(*small_town())).report

    assert (report.units.new, report.people.new, report.employments.new) == (4, 12, 12)
    assert (count(Unit), count(Person), count(Employment), count(AuditEntry)) == (0, 0, 0, 0)


def test_the_import_stores_what_the_dry_run_told(app: object) -> None:
    told = look(files(*small_town())).report

    done = take(files(*small_town())).report

    assert done == told
    assert (count(Unit), count(Person), count(Employment)) == (4, 12, 12)
    marie = employment("A1")
    assert marie.person.name == "Marie Lundgren"
    assert marie.person.email == "a1@mittkoping.example"
    assert marie.unit.name == "Hemtjänst Centrum"
    assert marie.unit.kind is UnitKind.UNIT
    assert marie.form is EmploymentForm.PERMANENT
    assert (marie.rate, marie.is_main, marie.is_night) == (8333, True, False)
    assert (marie.starts_on, marie.ends_on) == (date(2021, 3, 1), None)
    assert marie.authority == "Vårdnämnden"
    db.session.commit()
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.action == "staff imported"
    assert entry.detail == (
        "units=4/0/0/0 people=12/0/0/0 employments=12/0/0/0 refused=0 protected=0"
    )


def test_the_same_files_twice_change_nothing(app: object) -> None:
    take(files(*small_town()))

    report = take(files(*small_town())).report

    assert report.changes_nothing
    assert (report.units.unchanged, report.employments.unchanged) == (4, 12)
    assert (count(Unit), count(Person), count(Employment), count(UnitManager)) == (4, 12, 12, 2)


def test_imported_managers_lead_their_units(app: object) -> None:
    take(files(*small_town()))

    manager = find_manager_of(employment("B1"))
    marie = employment("A1").person

    assert manager == marie
    assert set(actor_of(marie).leads) == {stored_unit("HC").id}


def test_changes_are_told_field_by_field(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    units[2]["namn"] = "Hemtjänst City"
    jobs[2] |= {"sysselsattningsgrad": "75", "enhet_id": "HN", "efternamn": "Berg-Åman"}

    report = take(files(units, jobs)).report

    told = {(entry.part, entry.key): list(entry.fields) for entry in report.changed}
    assert told == {
        ("units", "HC"): [["namn", "Hemtjänst Centrum", "Hemtjänst City"]],
        ("people", "P-B1"): [["efternamn", "Berg", "Berg-Åman"]],
        ("employments", "B1"): [["enhet_id", "HC", "HN"], ["sysselsattningsgrad", "83,33", "75"]],
    }
    assert employment("B1").unit.code == "HN"
    assert employment("B1").person.search_key == "amina berg-åman"
    assert stored_unit("HC").sort_key.startswith("hemtj|nst city")


def test_who_is_missing_from_the_file_ends_today(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))

    report = take(files(units, jobs[:-1])).report
    again = take(files(units, jobs[:-1])).report

    assert (report.employments.ended, report.people.ended) == (1, 1)
    assert [entry.key for entry in report.ended] == ["B10"]
    assert employment("B10").ends_on == TODAY
    assert again.changes_nothing


def test_who_comes_back_is_opened_again(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    take(files(units, jobs[:-1]))

    report = take(files(units, jobs)).report

    assert report.employments.changed == 1
    assert employment("B10").ends_on is None


def test_an_employment_that_never_began_ends_on_its_first_day(app: object) -> None:
    units, jobs = small_town()
    coming = job("C1", fran="2027-06-01")
    take(files(units, [*jobs, coming]))

    take(files(units, jobs))

    assert employment("C1").ends_on == date(2027, 6, 1)
    assert take(files(units, jobs)).report.changes_nothing


def test_authorities_outside_the_file_are_left_alone(town: Municipality) -> None:
    units = [unit("NY", town.units["root"].code, myndighet="Nya nämnden")]

    report = take(files(units, [job("N1", "NY")])).report

    assert (report.units.ended, report.employments.ended) == (0, 0)
    assert (report.units.new, report.employments.new) == (1, 1)


def test_missing_units_end_when_nobody_uses_them(app: object) -> None:
    units, jobs = small_town()
    take(files([*units, unit("X", "VOF"), unit("Y", "VOF")], [*jobs, job("C1", "Y")]))

    report = take(files(units, [*jobs, job("C1", "Y")])).report

    assert stored_unit("X").ends_on == TODAY
    assert stored_unit("Y").ends_on is None
    assert [notice.arguments for notice in report.notices] == [{"unit": "Y Enheten Y"}]
    assert take(files(units, [*jobs, job("C1", "Y")])).report.changes_nothing


def test_a_new_manager_takes_over_today(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    units[2]["chef_anstallningsnr"] = "B1"

    report = take(files(units, jobs)).report

    periods = db.session.execute(
        select(Employment.number, UnitManager.starts_on, UnitManager.ends_on)
        .join(UnitManager, UnitManager.employment_id == Employment.id)
        .where(UnitManager.unit_id == stored_unit("HC").id)
        .order_by(UnitManager.starts_on)
    ).all()
    assert [tuple(period) for period in periods] == [
        ("A1", date(2020, 1, 1), date(2027, 2, 7)),
        ("B1", TODAY, None),
    ]
    assert report.changed[0].fields == [["chef_anstallningsnr", "A1", "B1"]]
    assert take(files(units, jobs)).report.changes_nothing


def test_a_manager_mended_on_the_same_day_never_was(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    units[2]["chef_anstallningsnr"] = "B1"
    take(files(units, jobs))
    units[2]["chef_anstallningsnr"] = "B3"

    take(files(units, jobs))

    numbers = db.session.scalars(
        select(Employment.number)
        .join(UnitManager, UnitManager.employment_id == Employment.id)
        .where(UnitManager.unit_id == stored_unit("HC").id)
        .order_by(UnitManager.starts_on)
    ).all()
    assert numbers == ["A1", "B3"]


def test_a_post_without_manager_is_vacant(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    units[2]["chef_anstallningsnr"] = ""

    take(files(units, jobs))

    assert find_manager_of(employment("B1")) is None


def test_a_moved_unit_takes_what_is_below_along(app: object) -> None:
    units, jobs = small_town()
    units += [unit("D2", typ="förvaltning", myndighet="Skolnämnden"), unit("HC1", "HC")]
    take(files(units, [*jobs, job("C1", "HC1")]))
    units[2]["overordnad_id"] = "D2"

    take(files(units, [*jobs, job("C1", "HC1")]))

    department = stored_unit("D2")
    assert (
        stored_unit("HC1").path
        == f"{department.path}{stored_unit('HC').id}/{stored_unit('HC1').id}/"
    )
    assert employment("C1").authority == "Skolnämnden"


def test_the_authority_of_the_employment_goes_before_that_of_the_unit(app: object) -> None:
    units, jobs = small_town()
    jobs[0]["myndighet"] = "Kommunstyrelsen"

    take(files(units, jobs))

    assert employment("A1").authority == "Kommunstyrelsen"
    assert employment("B1").authority == "Vårdnämnden"


def test_two_people_may_swap_addresses(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    jobs[2]["epost"], jobs[3]["epost"] = jobs[3]["epost"], jobs[2]["epost"]

    report = take(files(units, jobs)).report

    assert reasons(take(files(units, jobs))) == []
    assert report.people.changed == 2
    assert employment("B1").person.email == "b2@mittkoping.example"


def test_an_address_missing_in_the_file_is_kept(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    jobs[2]["epost"] = ""

    assert take(files(units, jobs)).report.changes_nothing


def test_one_person_may_have_two_employments(app: object) -> None:
    units, jobs = small_town()
    second = job("A1b", "HN", person_id="P-A1", epost="a1@mittkoping.example", huvudanstallning="0")
    second |= {"fornamn": "Marie", "efternamn": "Lundgren"}

    take(files(units, [*jobs, second]))

    assert employment("A1b").person_id == employment("A1").person_id
    assert count(Person) == 12


def test_someone_let_in_before_the_first_import_is_found_by_address(app: object) -> None:
    karin = make_person("Karin Sjöstrand", email="Karin@mittkoping.example")
    karin.external_id = None
    units, jobs = small_town()
    jobs[0] |= {"epost": "karin@mittkoping.example", "fornamn": "Karin", "efternamn": "Sjöstrand"}

    take(files(units, jobs))

    assert employment("A1").person_id == karin.id
    assert karin.external_id == "P-A1"
    assert take(files(units, jobs)).report.changes_nothing


def test_a_municipality_known_under_another_id_stays_the_same(town: Municipality) -> None:
    units, jobs = small_town()

    report = take(files(units, jobs)).report

    assert reasons(take(files(units, jobs))) == []
    assert town.units["root"].code == "MK"
    assert stored_unit("VOF").path.startswith(town.units["root"].path)
    assert report.employments.ended == 0


def test_windows_1252_gives_the_same_as_utf_8(app: object) -> None:
    take(files(*small_town()))

    assert take(in_1252(files(*small_town()))).report.changes_nothing


def test_a_bom_a_quotation_mark_and_other_order_of_columns_do_no_harm(app: object) -> None:
    units, jobs = small_town()
    plain = files(units, jobs)
    take(plain)
    heading, *rows = plain.organisation.decode("utf-8").splitlines()
    turned = [";".join(reversed(row.split(";"))) for row in [heading, *rows]]
    turned = [row.replace("Hemtjänst Norr", '"Hemtjänst Norr"') for row in turned]
    data = "\n".join(turned).encode("utf-8-sig")

    report = take(type(plain)(data, plain.employments)).report

    assert report.changes_nothing


def test_comma_and_point_are_both_decimal_signs(app: object) -> None:
    units, jobs = small_town()
    jobs[2]["sysselsattningsgrad"], jobs[3]["sysselsattningsgrad"] = "62.5", "62,5 %"

    take(files(units, jobs))

    assert (employment("B1").rate, employment("B2").rate) == (6250, 6250)


def test_a_short_absence_is_not_stored(app: object) -> None:
    units, jobs = small_town()
    jobs[2] |= {"franvarande_fran": "2027-02-01", "franvarande_till": "2027-03-02"}
    jobs[3] |= {"franvarande_fran": "2027-02-01", "franvarande_till": "2027-03-03"}
    jobs[4] |= {"franvarande_fran": "2027-02-01"}

    report = take(files(units, jobs)).report

    assert employment("B1").absent_from is None
    assert employment("B2").absent_to == date(2027, 3, 3)
    assert employment("B3").absent_from == date(2027, 2, 1)
    assert [notice.arguments for notice in report.notices] == [{"count": 1}]


def test_two_hundred_levels_are_no_trouble(app: object) -> None:
    units: list[Row] = [unit("N0", "")]
    units += [unit(f"N{level}", f"N{level - 1}") for level in range(1, 200)]
    units.reverse()

    take(files(units, [job("A1", "N199")]))

    deepest = stored_unit("N199")
    assert deepest.depth == 199
    assert employment("A1").authority == "Kommunstyrelsen"
    assert take(files(units, [job("A1", "N199")])).report.changes_nothing


def test_the_number_of_statements_does_not_grow_with_the_rows(
    app: object, statements: Statements
) -> None:
    def made(rows: int, start: int) -> int:
        units, jobs = small_town()
        units += [unit(f"U{n}", "VOF") for n in range(start, start + rows // 10)]
        jobs += [job(f"Z{n}", "VOF") for n in range(start, start + rows)]
        with statements() as seen:
            take(files(units, jobs))
        return len(seen)

    take(files(*small_town()))

    few, many = made(20, 0), made(1000, 0)

    assert few == many
    assert many <= 16
