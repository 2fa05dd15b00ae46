"""HR's page: upload, see what would change, confirm or throw away."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from kompetensplan.accounts.models import Person, StoredUpload
from kompetensplan.audit.models import AuditEntry
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.organisation.imports.services import Files
from kompetensplan.organisation.models import Employment
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality
from tests.organisation.imports.files import files, in_1252, job, small_town
from tests.support.audit import entries

# The town of the tests has nine people already, all of other authorities than these files.


@pytest.fixture
def hr(log_in: LogIn, karin: Person) -> Client:
    return log_in(karin)


def upload(client: Client, given: Files) -> TestResponse:
    data = {
        "organisation": FileStorage(io.BytesIO(given.organisation), "enheter.csv"),
        "employments": FileStorage(io.BytesIO(given.employments), "personer.csv"),
        "encoding": given.encoding.value,
    }
    # Made here: the client would leave a large body's temporary file open.
    boundary, body = encode_multipart(data)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/import", data=body, content_type=kind)


def report(client: Client, given: Files) -> TestResponse:
    return client.get(upload(client, given).location)


def imported() -> int:
    return db.session.scalar(select(func.count()).where(Employment.number.like("B%"))) or 0


def uploads() -> int:
    return db.session.scalar(select(func.count()).select_from(StoredUpload)) or 0


def test_hr_uploads_sees_and_confirms(hr: Client, karin: Person) -> None:
    karin_id = karin.id
    answer = upload(hr, files(*small_town()))
    page = hr.get(answer.location)
    before = imported()
    done = hr.post(f"{answer.location}/confirm")
    result = hr.get(done.location)

    assert (answer.status_code, done.status_code) == (303, 303)
    assert "Det här är en provkörning av enheter.csv, personer.csv." in page.text
    assert before == 0
    assert imported() == 10
    assert uploads() == 0
    assert "Importen är klar" in result.text
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "staff imported")
    ).one()
    assert (entries()[-1][1], entry.capacity) == (karin_id, "hr")


def test_the_same_files_again_need_no_import(hr: Client) -> None:
    first = upload(hr, files(*small_town()))
    hr.post(f"{first.location}/confirm")

    page = report(hr, files(*small_town()))

    assert "Inget behöver importeras" in page.text
    assert "Genomför importen" not in page.text


def test_an_import_that_would_do_something_else_by_now_is_not_made(hr: Client) -> None:
    first = upload(hr, files(*small_town()))
    second = upload(hr, files(*small_town()))
    hr.post(f"{first.location}/confirm")

    late = hr.post(f"{second.location}/confirm")

    assert late.status_code == 409
    assert "Inget behöver importeras" in hr.get(second.location).text


def test_a_double_click_imports_once_and_says_so(hr: Client) -> None:
    location = upload(hr, files(*small_town())).location
    hr.post(f"{location}/confirm")

    again = hr.post(f"{location}/confirm", follow_redirects=True)

    assert "De har importerats eller slängts." in again.text
    assert imported() == 10


def test_files_can_be_thrown_away(hr: Client) -> None:
    location = upload(hr, files(*small_town())).location

    answer = hr.post(f"{location}/discard", follow_redirects=True)

    assert "Filerna har slängts." in answer.text
    assert (uploads(), imported()) == (0, 0)
    assert hr.get(location).status_code == 404


def test_files_are_gone_after_a_day(hr: Client) -> None:
    location = upload(hr, files(*small_town())).location
    db.session.scalars(select(StoredUpload)).one().created_at = real_now() - timedelta(hours=25)

    assert hr.get(location).status_code == 404
    assert uploads() == 1
    upload(hr, files(*small_town()))
    assert uploads() == 1


def test_files_are_seen_by_the_one_who_uploaded_them_alone(
    hr: Client, log_in: LogIn, town: Municipality, johan: Person
) -> None:
    from kompetensplan.organisation.models import Role
    from tests.factories import grant

    location = upload(hr, files(*small_town())).location
    grant(johan, Role.HR, town.units["root"])
    colleague = log_in(johan)

    assert colleague.get(location).status_code == 404
    colleague.post(f"{location}/confirm")
    assert imported() == 0


def test_only_hr_for_everyone_may_import(log_in: LogIn, marie: Person, johan: Person) -> None:
    manager, administrator = log_in(marie), log_in(johan)

    assert manager.get("/import").status_code == 403
    assert administrator.get("/import").status_code == 403
    assert upload(manager, files(*small_town())).status_code == 403


def test_a_personnummer_column_is_told_and_nothing_is_kept(hr: Client) -> None:
    town = files(*small_town())

    answer = upload(hr, Files(town.organisation, town.employments.replace(b"aid;", b"pnr;", 1)))

    assert answer.status_code == 422
    assert "anstallningar.csv rad 1, kolumn pnr" in answer.text
    assert uploads() == 0


def test_a_personnummer_is_never_shown(hr: Client) -> None:
    town = files(*small_town())
    wrong = Files(town.organisation, town.employments.replace(b"P-B1;", b"811228-9874;", 1))

    answer = upload(hr, wrong)

    assert "anstallningar.csv rad 4, kolumn person_id" in answer.text
    assert "811228" not in answer.text
    assert uploads() == 0


def test_an_unknown_manager_and_a_circle_are_listed(hr: Client) -> None:
    units, jobs = small_town()
    units[2]["chef_anstallningsnr"] = "GONE"
    units[3]["overordnad_id"] = "HN"

    page = report(hr, files(units, jobs)).text

    assert "Chefens anställning, ”GONE”, finns varken i filen eller i systemet." in page
    assert "Enheterna är överordnade varandra i en cirkel: HN → HN." in page


def test_windows_1252_is_taken_when_declared(hr: Client) -> None:
    town = in_1252(files(*small_town()))

    undeclared = upload(hr, Files(town.organisation, town.employments))
    declared = upload(hr, town)

    assert undeclared.status_code == 422
    assert "organisation.csv rad 2" in undeclared.text
    assert declared.status_code == 303


def test_thirty_per_cent_ended_needs_a_tick(hr: Client) -> None:
    units, jobs = small_town()
    hr.post(f"{upload(hr, files(units, jobs)).location}/confirm")
    location = upload(hr, files(units, jobs[:8])).location

    asked = hr.get(location)
    refused = hr.post(f"{location}/confirm")
    left = db.session.scalar(select(func.count()).where(Employment.ends_on.is_not(None)))
    done = hr.post(f"{location}/confirm", data={"right_file": "y"})

    assert "4 av 12 pågående anställningar" in asked.text
    assert refused.status_code == 422
    assert left == 0
    assert done.status_code == 303
    assert db.session.scalar(select(func.count()).where(Employment.ends_on.is_not(None))) == 4


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"\x00" * 100, b"<script>alert(1)</script>"]
)
def test_what_is_no_such_file_is_told_so(hr: Client, data: bytes) -> None:
    answer = upload(hr, Files(data, data))

    assert answer.status_code == 422
    assert "Filerna togs inte emot" in answer.text or "Välj filen." in answer.text


def test_both_files_have_to_be_chosen(hr: Client) -> None:
    answer = hr.post("/import", data={"encoding": "utf-8"})

    assert answer.status_code == 422
    assert answer.text.count("Välj filen.") >= 2


def test_markup_in_a_file_is_shown_as_text(hr: Client) -> None:
    units, jobs = small_town()
    jobs[2] |= {"fornamn": "<script>alert(1)</script>", "enhet_id": "<b>NOWHERE</b>"}
    jobs[3] |= {"fornamn": "<script>alert(2)</script>"}

    page = report(hr, files(units, jobs)).text

    assert "&lt;script&gt;alert(2)" in page
    assert "<b>NOWHERE" not in page


def test_an_upload_may_be_larger_than_a_form_and_not_larger_than_the_limit(
    app: Flask, hr: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    units, jobs = small_town()
    large = files(units, [*jobs, *(job(f"L{number}") for number in range(12_000))])
    assert len(large.employments) > 1024 * 1024

    assert upload(hr, large).status_code == 303
    monkeypatch.setitem(app.config, "KP", replace(app.config["KP"], import_max_bytes=1024 * 1024))
    assert upload(hr, large).status_code == 413


def test_long_lists_are_searched_and_paged(hr: Client) -> None:
    units, jobs = small_town()
    jobs += [job(f"C{number}", efternamn=f"Nr{number}") for number in range(300)]
    location = upload(hr, files(units, jobs)).location

    page = hr.get(f"{location}/new")
    second = hr.get(f"{location}/new?page=2")
    found = hr.get(f"{location}/new?search=nr299&part=people")

    assert hr.get(location).text.count("<tr>") < 100
    assert page.text.count("<tr>") == 51
    assert second.status_code == 200
    assert found.text.count("P-C299") == 1
    assert "1 rad" in found.text
    assert "Inget hittades" in hr.get(f"{location}/refused?search=x").text
    assert hr.get(f"{location}/nonsense").status_code == 404


def test_the_report_is_read_in_as_many_statements_whatever_its_size(
    hr: Client, statements: Statements
) -> None:
    units, jobs = small_town()
    small = upload(hr, files(units, jobs)).location
    large = upload(hr, files(units, [*jobs, *(job(f"C{n}") for n in range(500))])).location

    counts = []
    for location in (small, large):
        with statements() as seen:
            hr.get(location)
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("name", ["organisation.csv", "anstallningar.csv"])
def test_the_examples_can_be_downloaded(hr: Client, name: str) -> None:
    answer = hr.get(f"/import/example/{name}")

    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert hr.get("/import/example/..%2fsecret").status_code == 404


def test_the_examples_can_be_imported(hr: Client) -> None:
    names = ("organisation.csv", "anstallningar.csv")
    given = Files(*(hr.get(f"/import/example/{name}").data for name in names))

    page = report(hr, given)

    assert "Avvisade" not in page.text


def test_earlier_imports_are_listed(hr: Client) -> None:
    done = hr.post(f"{upload(hr, files(*small_town())).location}/confirm")

    page = hr.get("/import")

    assert "Karin Sjöstrand" in page.text
    assert done.location in page.text
