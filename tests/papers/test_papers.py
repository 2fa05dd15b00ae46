"""Earlier plans as files, and signing without a device of one's own (rulings 33, 35)."""

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from kompetensplan.accounts.services import set_password
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Employment, Role
from kompetensplan.papers.files import MOST_BYTES, media_type_of
from kompetensplan.papers.models import EarlierPlan, EarlierPlanReading, SignedPaper
from kompetensplan.papers.services import add_earlier
from kompetensplan.plans import jobs
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.models import Plan, PlanDocument, PlanState, Signature, SignatureKind
from tests.conftest import Client, LogIn
from tests.factories import Municipality, as_actor, grant, make_deputy, make_person
from tests.plans.factories import hold_meeting, make_plan, read, sign, version_of

PDF = b"%PDF-1.7 en gammal plan"
PASSWORD = "tre kloka ord till"


def word_file() -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return kept.getvalue()


def add(
    client: Client, town: Municipality, content: bytes = PDF, name: str = "Plan 2025.pdf"
) -> Any:
    job = town.employments["amina"].id
    data = {"period": "2025", "file": (BytesIO(content), name)}
    return client.post(f"/employments/{job}/earlier-plans", data=data)


# ── earlier plans ─────────────────────────────────────────────────────────────────────


def test_last_years_plan_is_brought_along_and_downloaded_byte_for_byte(
    town: Municipality, log_in: LogIn
) -> None:
    """Ruling 35."""
    amina, content = log_in(town.people["amina"]), word_file()

    assert add(amina, town, content, 'Min "plan"\n2025.doc').status_code == 303

    kept = db.session.scalars(select(EarlierPlan)).one()
    answer = amina.get(f"/earlier-plans/{kept.id}/file")
    assert answer.data == content
    assert kept.name.endswith(".docx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("content", [b"", b"<html><script>", b"MZ\x90\x00", b"PK\x03\x04nonsense"])
def test_another_kind_of_file_is_refused_whatever_it_is_called(
    town: Municipality, log_in: LogIn, content: bytes
) -> None:
    response = add(log_in(town.people["amina"]), town, content, "plan.pdf")

    assert response.status_code == 422
    assert "Välj en PDF- eller Word-fil." in response.text
    assert db.session.scalars(select(EarlierPlan)).all() == []


def test_a_file_that_is_too_large_is_refused(town: Municipality) -> None:
    amina, job = as_actor(town.people["amina"]), town.employments["amina"]

    with pytest.raises(Invalid, match="file"):
        add_earlier(job, period="2025", name="x.pdf", content=PDF + b" " * MOST_BYTES, actor=amina)


def test_hr_and_registrar_open_it_and_the_employee_sees_that_they_have(
    town: Municipality, log_in: LogIn
) -> None:
    """Ruling 35: under the access of an agreed plan (CONF-8)."""
    amina = log_in(town.people["amina"])
    add(amina, town)
    earlier = db.session.scalars(select(EarlierPlan.id)).one()
    job = town.employments["amina"].id

    statuses = {
        who: log_in(town.people[who]).get(f"/earlier-plans/{earlier}/file").status_code
        for who in town.people
    }

    allowed = {who for who, status in statuses.items() if status == 200}
    assert allowed == {"amina", "marie", "karin", "ulla"}
    assert {status for status in statuses.values() if status != 200} == {404}
    readers = db.session.scalars(select(EarlierPlanReading.person_id)).all()
    assert set(readers) == {town.people["karin"].id, town.people["ulla"].id}
    page = amina.get(f"/employments/{job}/earlier-plans").text
    assert "Öppnad av Karin Sjöstrand" in page


def test_it_stays_with_the_committee_that_kept_it(town: Municipality, log_in: LogIn) -> None:
    """EMP-4."""
    add(log_in(town.people["amina"]), town)
    earlier = db.session.scalars(select(EarlierPlan.id)).one()
    job = db.session.get_one(Employment, town.employments["amina"].id)
    job.authority = "En annan nämnd"
    db.session.commit()

    assert log_in(town.people["marie"]).get(f"/earlier-plans/{earlier}/file").status_code == 404
    assert log_in(town.people["amina"]).get(f"/earlier-plans/{earlier}/file").status_code == 200


def test_hr_for_the_new_unit_alone_does_not_open_what_the_old_committee_keeps(
    town: Municipality, log_in: LogIn
) -> None:
    """EMP-4: before the move HR for the unit may, after it only HR for everyone."""
    add(log_in(town.people["amina"]), town)
    earlier = db.session.scalars(select(EarlierPlan.id)).one()
    near = make_person("Nils Nära")
    grant(near, Role.HR, town.units["home"])
    db.session.commit()
    address = f"/earlier-plans/{earlier}/file"
    assert log_in(near).get(address).status_code == 200

    db.session.get_one(Employment, town.employments["amina"].id).authority = "En annan nämnd"
    db.session.commit()

    assert log_in(near).get(address).status_code == 404
    assert log_in(town.people["karin"]).get(address).status_code == 200


def test_what_is_taken_out_comes_back(town: Municipality, log_in: LogIn) -> None:
    amina, karin = log_in(town.people["amina"]), log_in(town.people["karin"])
    add(amina, town)
    earlier = db.session.scalars(select(EarlierPlan.id)).one()

    assert karin.post(f"/earlier-plans/{earlier}/remove").status_code == 403
    page = amina.post(f"/earlier-plans/{earlier}/remove").location
    assert "Ta tillbaka den" in amina.get(page).text
    amina.post(f"/earlier-plans/{earlier}/restore")
    assert "Plan 2025.pdf" in amina.get(page.partition("?")[0]).text


def test_a_file_is_told_by_its_bytes() -> None:
    assert media_type_of(PDF) == "application/pdf"
    assert media_type_of(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert media_type_of(b"%PD") is None


# ── signing without a device of one's own ─────────────────────────────────────────────


@pytest.fixture
def met(town: Municipality) -> Plan:
    plan = make_plan(town, state=PlanState.PROPOSED)
    hold_meeting(plan, as_actor(town.people["marie"]))
    set_password(town.people["amina"], PASSWORD)
    db.session.commit()
    return read(plan, as_actor(town.people["amina"]))


def test_the_employee_confirms_on_the_managers_device_with_her_own_password(
    town: Municipality, met: Plan, log_in: LogIn
) -> None:
    """Ruling 33."""
    marie, address = log_in(town.people["marie"]), f"/plans/{met.id}/sign/here"
    data = {"seen_hash": content_hash(met), "agree": "y", "password": PASSWORD}

    wrong = marie.post(address, data=data | {"password": "fel"})
    assert wrong.status_code == 422
    assert "Lösenordet stämmer inte." in wrong.text
    assert "fel" not in wrong.text.partition('name="password"')[2].partition(">")[0]
    assert marie.post(address, data=data).status_code == 303

    made = db.session.scalars(select(Signature)).one()
    assert (made.kind, made.person_id) == (SignatureKind.CONFIRMATION, town.people["amina"].id)
    assert marie.get("/team").status_code == 200, "it is still the manager's session"


def test_guessing_her_password_is_slowed_down(town: Municipality, met: Plan, log_in: LogIn) -> None:
    marie, address = log_in(town.people["marie"]), f"/plans/{met.id}/sign/here"
    data = {"seen_hash": content_hash(met), "agree": "y", "password": "fel"}

    statuses = [marie.post(address, data=data).status_code for _try in range(12)]

    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert marie.post(address, data=data | {"password": PASSWORD}).status_code == 429


def test_nobody_signs_on_paper_for_a_text_that_has_changed(
    town: Municipality, met: Plan, log_in: LogIn
) -> None:
    data = {"seen_hash": "0" * 64, "agree": "y", "file": (BytesIO(PDF), "blad.pdf")}

    response = log_in(town.people["marie"]).post(f"/plans/{met.id}/sign/paper", data=data)

    assert response.status_code == 409
    assert db.session.scalars(select(SignedPaper)).all() == []


def test_a_signature_on_paper_is_labelled_so_everywhere_and_the_employee_is_told(
    town: Municipality, met: Plan, log_in: LogIn
) -> None:
    """Ruling 33: recorded by the manager with the scan attached."""
    marie = log_in(town.people["marie"])
    sign(met, "approve", as_actor(town.people["marie"]))
    data = {"seen_hash": content_hash(met), "agree": "y", "file": (BytesIO(PDF), "blad.pdf")}

    response = marie.post(f"/plans/{met.id}/sign/paper", data=data)

    assert response.location == f"/plans/{met.id}/versions/1"
    page = marie.get(response.location).text
    assert "Underskriven på papper. Registrerad av Marie Lundgren." in page
    assert marie.get(f"/plans/{met.id}/versions/1/paper").data == PDF
    assert log_in(town.people["karin"]).get(f"/plans/{met.id}/versions/1/paper").status_code == 404
    kinds = db.session.scalars(
        select(Notice.kind).where(Notice.person_id == town.people["amina"].id)
    ).all()
    assert "paper_recorded" in kinds
    version = version_of(met)
    jobs.make_document(version.id)
    document = db.session.scalars(select(PlanDocument)).one()
    assert document.content


def a_word_file_with(old: bytes, new: bytes) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("bild-å.xml", "<w/>")
    return kept.getvalue().replace(old, new)


@pytest.mark.parametrize(
    "content",
    [
        a_word_file_with("å".encode(), b"\xff\xff"),  # a name in no known letters
        a_word_file_with(b"PK\x01\x02\x14\x03\x14\x00", b"PK\x01\x02\x14\x03\xff\x00"),
    ],
)
def test_a_damaged_word_file_is_refused(town: Municipality, log_in: LogIn, content: bytes) -> None:
    response = add(log_in(town.people["amina"]), town, content, "plan.docx")

    assert response.status_code == 422
    assert "Välj en PDF- eller Word-fil." in response.text


def test_the_same_form_sent_twice_keeps_one_file(town: Municipality, log_in: LogIn) -> None:
    amina = log_in(town.people["amina"])

    assert [add(amina, town).status_code for _click in range(2)] == [303, 303]

    assert len(db.session.scalars(select(EarlierPlan)).all()) == 1
    assert add(amina, town, PDF + b" en annan").status_code == 303
    assert len(db.session.scalars(select(EarlierPlan)).all()) == 2


def test_a_deputy_who_opens_it_is_written_down(town: Municipality, log_in: LogIn) -> None:
    """CONF-8: as for an agreed version, a deputy is other than the two."""
    david = town.people["david"]
    make_deputy(
        david,
        town.units["home"],
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 6, 30),
        decided_by=town.people["samira"],
    )
    add(log_in(town.people["amina"]), town)
    earlier = db.session.scalars(select(EarlierPlan.id)).one()

    assert log_in(david).get(f"/earlier-plans/{earlier}/file").status_code == 200
    assert log_in(town.people["marie"]).get(f"/earlier-plans/{earlier}/file").status_code == 200

    readings = db.session.scalars(select(EarlierPlanReading)).all()
    assert [each.person_id for each in readings] == [david.id]


def test_the_trail_says_nothing_of_what_somebody_wrote(town: Municipality, log_in: LogIn) -> None:
    """The system administrator reads the trail (2.14), and no words of anybody's."""
    job = town.employments["amina"].id
    data = {"period": "Efter min sjukdom", "file": (BytesIO(PDF), "plan.pdf")}
    log_in(town.people["amina"]).post(f"/employments/{job}/earlier-plans", data=data)

    page = log_in(town.people["johan"]).get("/log").text

    assert "sjukdom" not in page
    assert "Tidigare plan tillagd" in page
