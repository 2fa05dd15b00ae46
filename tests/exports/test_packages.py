"""The registrar has a package made for the e-archive, as other files are made (2.7, ADR 19)."""

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from lxml import etree
from sqlalchemy import select, update

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.exports import jobs
from kompetensplan.exports.models import Export, ExportFile, ExportItem, ExportState
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Role, RoleGrant
from kompetensplan.plans.models import PlanDocument, PlanReading, PlanState
from tests.archiving.test_packing import named_in, schema
from tests.conftest import Client, LogIn
from tests.exports.fetching import latest, work
from tests.exports.test_ends import try_in_vain
from tests.factories import Municipality, grant
from tests.plans.factories import make_annulled, make_plan, version_of
from tests.reports.factories import make_agreed, make_people
from tests.support.audit import actions


def order(client: Client, **wanted: object) -> int:
    response = client.post("/archive-packages", data={"rounds": "all", "department": "", **wanted})
    assert response.status_code == 303
    return latest().id


def test_a_package_from_the_page_is_whole_and_its_check_sum_is_told(
    town: Municipality, ulla: Person, amina: Person, log_in: LogIn, tmp_path: Path
) -> None:
    annulled = make_annulled(town)
    make_plan(town, who="david", state=PlanState.SET_WITHOUT_AGREEMENT)
    make_plan(town, who="marie")  # a draft is nobody's document yet
    db.session.commit()
    client = log_in(ulla)

    package = order(client, agreement="RA 2027/3")
    work()

    page = client.get("/exports").text
    assert latest().sha256 in page.replace("<wbr>", "")
    response = client.get(f"/exports/{package}/plans.zip")
    assert response.status_code == 200
    assert response.content_length == len(response.data)
    assert latest().size == len(response.data)
    assert f'"{latest().package}.zip"' in response.headers["Content-Disposition"]
    assert hashlib.sha256(response.data).hexdigest() == latest().sha256
    assert client.get(f"/exports/{package}/plans.zip").data == response.data
    ZipFile(BytesIO(response.data)).extractall(tmp_path)
    (root,) = tmp_path.iterdir()
    metses = [root / "METS.xml", root / "representations/original/METS.xml"]
    for mets in metses:
        schema().assertValid(etree.parse(mets))
    sums = named_in(metses[0]) | named_in(metses[1])
    assert set(sums) == {path for path in root.rglob("*") if path.is_file()} - {metses[0]}
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == sums[path] for path in sums)
    assert len(list(root.rglob("*_v1.json"))) == len(list(root.rglob("*_v1.pdf"))) == 2
    assert "RA 2027/3" in metses[0].read_text("utf-8")

    read = db.session.scalars(select(PlanReading.capacity)).all()
    assert set(read) == {"registrar"}
    assert "Ulla Brännström" in log_in(amina).get(f"/plans/{annulled.id}/readings").text
    assert actions()[-1] == "archive.exported"


def test_only_the_registrar_has_it_and_only_of_the_own_part(
    town: Municipality, karin: Person, ulla: Person, log_in: LogIn
) -> None:
    """Who is HR too gets no more in it than the registrar may."""
    mine = version_of(make_plan(town, state=PlanState.AGREED)).id
    make_plan(town, who="david", state=PlanState.AGREED)
    grant(karin, Role.REGISTRAR, town.units["home"])
    db.session.commit()
    client = log_in(karin)

    package = order(client)
    assert db.session.scalars(select(ExportItem.version_id)).all() == [mine]
    work()
    assert latest().state is ExportState.READY

    db.session.execute(
        update(RoleGrant)
        .where(RoleGrant.person_id == karin.id, RoleGrant.role == Role.REGISTRAR)
        .values(ends_on=clock.today() - timedelta(days=1))
    )
    db.session.commit()
    assert client.get("/archive-packages").status_code == 403
    assert client.get(f"/exports/{package}/plans.zip").status_code == 403
    assert log_in(ulla).get(f"/exports/{package}/plans.zip").status_code == 404


def test_a_package_that_lacks_a_plan_or_has_another_than_was_stored_is_none(
    town: Municipality, ulla: Person, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    client = log_in(ulla)
    wanted = {"rounds": "all", "department": "", "candidates": "y"}
    refused = client.post("/archive-packages", data=wanted)
    assert refused.status_code == 422
    assert "Inget beslut om överenskomna planer gäller" in refused.text
    package = order(client)
    work()
    stored = version_of(plan).id
    content = db.session.scalar(select(PlanDocument.content).where(PlanDocument.size > 0)) or b""
    other = update(PlanDocument).where(PlanDocument.version_id == stored)
    db.session.execute(other.values(content=b"%PDF-1.7 another"))
    db.session.commit()

    order(client, agreement="RA 2027/4")
    work()

    assert latest().state is ExportState.FAILED
    assert client.get(f"/exports/{latest().id}/plans.zip").status_code == 404
    assert "1 plan är utelämnad, för den sparade PDF:en" in client.get("/exports").text
    told = select(Notice.person_id).where(Notice.kind == "document_altered")
    assert town.people["johan"].id in db.session.scalars(told).all()
    db.session.execute(other.values(content=content))
    assert town.round
    make_agreed(make_people(town.units["home"], 1), town.round)
    db.session.commit()
    order(client, agreement="RA 2027/5")
    try_in_vain()

    assert latest().state is ExportState.FAILED
    assert "Försök igen med 1" in client.get("/exports").text
    own = select(ExportFile.name).where(ExportFile.export_id != package)
    assert db.session.scalars(own).all() == []
    db.session.execute(
        update(Export)
        .where(Export.state == ExportState.FAILED)
        .values(finished_at=clock.now() - timedelta(days=1))
    )
    db.session.commit()
    jobs.remove_expired()
    assert latest().state is ExportState.EXPIRED
