"""More than ten per cent ended in one run: stop and ask (IMP-4)."""

import pytest

from tests.organisation.imports.files import files, job, look, small_town, take, unit


@pytest.mark.parametrize(("missing", "many"), [(1, False), (2, False), (3, True), (6, True)])
def test_more_than_ten_per_cent_is_many(app: object, missing: int, many: bool) -> None:
    units, jobs = small_town()
    jobs += [job(f"C{number}") for number in range(8)]
    take(files(units, jobs))

    report = look(files(units, jobs[:-missing])).report

    assert (report.active_before, report.active_ended) == (20, missing)
    assert report.ends_many is many


def test_last_days_in_the_file_count_as_ended(app: object) -> None:
    units, jobs = small_town()
    take(files(units, jobs))
    for row in jobs[6:]:
        row["till"] = "2027-01-31"

    assert look(files(units, jobs)).report.ends_many


def test_only_the_authorities_of_the_file_are_counted(app: object) -> None:
    units, jobs = small_town()
    school = unit("SK", myndighet="Skolnämnden")
    take(files([*units, school], [*jobs, *(job(f"S{number}", "SK") for number in range(4))]))

    report = look(files([units[0], school], [job("S0", "SK"), job("S1", "SK")])).report

    assert (report.active_before, report.active_ended) == (4, 2)
    assert report.ends_many
