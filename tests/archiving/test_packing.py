"""A package for an e-archive is whole, and others than we can see that it is (2.7, ADR 19)."""

import hashlib
import subprocess
import tracemalloc
from pathlib import Path
from zipfile import ZipFile

from click.testing import Result
from flask import Flask
from lxml import etree
from sqlalchemy import select, text, update

from kompetensplan.archiving.packing import SCHEMAS, About, pack
from kompetensplan.archiving.queries import Selection, list_versions
from kompetensplan.clock import now
from kompetensplan.db import db
from kompetensplan.plans.models import DocumentState, PlanDocument, PlanState, PlanVersion
from kompetensplan.retention.services.holds import set_hold
from tests.archiving import standards
from tests.archiving.standards import faults_in
from tests.exports.factories import make_many
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_annulled, make_plan, version_of
from tests.reports.factories import make_people
from tests.retention.factories import decide, on
from tests.retention.test_destruction import TOLD
from tests.support.audit import actions

METS = "{http://www.loc.gov/METS/}"
EAD = "{http://ead3.archivists.org/schema/}"
HREF = "{http://www.w3.org/1999/xlink}href"
XLINK = "http://www.loc.gov/standards/xlink/xlink.xsd"


class Local(etree.Resolver):
    """Takes the one schema that METS fetches from the net from beside it."""

    def resolve(self, url: str, _id: str, context: object) -> object:
        return self.resolve_filename(str(SCHEMAS / "xlink.xsd"), context) if url == XLINK else None


def schema() -> etree.XMLSchema:
    """Return METS with the attributes of E-ARK's CSIP and SIP."""
    parser = etree.XMLParser()
    parser.resolvers.add(Local())
    imports = [
        ("http://www.loc.gov/METS/", "mets.xsd"),
        ("https://DILCIS.eu/XML/METS/CSIPExtensionMETS", "DILCISExtensionMETS.xsd"),
        ("https://DILCIS.eu/XML/METS/SIPExtensionMETS", "DILCISExtensionSIPMETS.xsd"),
    ]
    lines = [f'<xs:import namespace="{ns}" schemaLocation="{name}"/>' for ns, name in imports]
    whole = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{"".join(lines)}</xs:schema>'
    return etree.XMLSchema(etree.XML(whole, parser, base_url=f"{SCHEMAS}/"))


def export(app: Flask, folder: Path, *arguments: str) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(args=["archive-export", str(folder), *arguments])


def unpacked(folder: Path) -> Path:
    """Return where the only package of a folder is unpacked."""
    (package,) = folder.glob("*.zip")
    ZipFile(package).extractall(folder)
    return folder / package.stem


def named_in(mets: Path) -> dict[Path, str]:
    """Return each file that a METS names, with the check sum that it gives."""
    found = {}
    for each in etree.parse(mets).iter(f"{METS}file", f"{METS}mdRef"):
        place = each if each.tag == f"{METS}mdRef" else each[0]
        path = mets.parent / place.get(HREF)
        assert int(each.get("SIZE")) == path.stat().st_size
        found[path] = each.get("CHECKSUM")
    return found


def test_a_package_is_an_e_ark_sip_in_which_every_check_sum_is_right(
    app: Flask, town: Municipality, tmp_path: Path
) -> None:
    annulled = make_annulled(town)
    set_hold(
        town.people["amina"].id, reason="Begärd, KS 2027/7.", actor=as_actor(town.people["ulla"])
    )
    alone = make_plan(town, who="david", state=PlanState.SET_WITHOUT_AGREEMENT)
    make_plan(town, who="marie")  # a draft is nobody's document yet

    done = export(app, tmp_path, "--agreement", "RA 2027/3")

    assert done.exit_code == 0, done.output
    assert "2 versions, 1 of the plans held." in done.output
    root = unpacked(tmp_path)
    metses = [root / "METS.xml", root / "representations/original/METS.xml"]
    for mets in metses:
        schema().assertValid(etree.parse(mets))
    sums = named_in(metses[0]) | named_in(metses[1])
    assert set(sums) == {path for path in root.rglob("*") if path.is_file()} - {metses[0]}
    lines = "".join(f"{sha256}  {path}\n" for path, sha256 in sums.items())
    subprocess.run(["sha256sum", "--check", "--strict"], input=lines, text=True, check=True)
    assert hashlib.sha256(next(tmp_path.glob("*.zip")).read_bytes()).hexdigest() in done.output

    data = sorted(root.rglob("*_v1.json"))
    assert {sums[path] for path in data} == set(
        db.session.scalars(select(PlanVersion.content_hash))
    )
    ead = etree.parse(root / "metadata/descriptive/ead.xml")
    assert faults_in(ead.getroot(), standards.EAD) == []
    for path in root.rglob("premis.xml"):
        assert faults_in(etree.parse(path).getroot(), standards.PREMIS) == []
    told = {each.get("id"): "".join(each.itertext()) for each in ead.iter(f"{EAD}c")}
    assert "Makulerad" in told[f"KP-{annulled.id}-v1"]
    assert "utan överenskommelse" in told[f"KP-{alone.id}-v1"]
    for each in ead.iter(f"{EAD}dao"):
        assert (root / "metadata/descriptive" / each.get("href")).exists()
    premis = etree.parse(root / "representations/original/metadata/preservation/premis.xml")
    digests = {each.text for each in premis.iter("{http://www.loc.gov/premis/v3}messageDigest")}
    assert digests == {sums[path] for path in (root / "representations").rglob("*_v1.*")}
    assert not [path for path in root.rglob("*") if "amina" in str(path).lower()]  # PDF-4
    assert actions()[-1] == "archive.exported"


def test_what_is_asked_for_is_a_round_a_unit_or_what_a_decision_concerns(
    app: Flask, town: Municipality, tmp_path: Path
) -> None:
    mine = version_of(make_plan(town, state=PlanState.CLOSED)).id
    other = version_of(make_plan(town, who="david", state=PlanState.CLOSED)).id
    assert town.round

    assert list_versions(Selection()) == [mine, other]
    assert list_versions(Selection(round_id=town.round.id)) == [mine, other]
    assert list_versions(Selection(unit_code=town.units["home"].code)) == [mine]
    for wrong in (["--round", "99"], ["--unit", "nowhere"], ["--candidates"]):
        refused = export(app, tmp_path, *wrong)
        assert (refused.exit_code, list(tmp_path.iterdir())) == (1, []), refused.output
    decide(town)
    assert list_versions(Selection(candidates=True)) == []
    with on(TOLD):
        set_hold(
            town.people["amina"].id,
            reason="Begärd, KS 2027/7.",
            actor=as_actor(town.people["ulla"]),
        )
        assert list_versions(Selection(candidates=True)) == [mine, other]  # RET-4: a copy


def test_what_has_been_altered_is_in_no_package(
    app: Flask, town: Municipality, tmp_path: Path
) -> None:
    make_plan(town, state=PlanState.AGREED)
    assert export(app, tmp_path).exit_code == 0
    next(tmp_path.iterdir()).unlink()
    db.session.execute(text("UPDATE plan_document SET content = :other"), {"other": b"%PDF-1.7"})

    refused = export(app, tmp_path)

    assert (refused.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert "Altered" in refused.output
    assert actions()[-1] == "document.altered"


def test_memory_is_that_of_one_document_however_many_there_are(
    town: Municipality, tmp_path: Path
) -> None:
    size, people = 400_000, make_people(town.units["home"], 60)
    made = [each.id for each in make_many(town, people)]
    content = bytes(size)
    db.session.execute(
        update(PlanDocument)
        .where(PlanDocument.version_id.in_(made))
        .values(
            state=DocumentState.READY,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            size=size,
            made_at=now(),
        )
    )
    db.session.commit()
    tracemalloc.start()

    packed = pack(tmp_path, made, About("Mittköpings kommun", "Alla enheter"))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert packed.versions == len(made)
    assert packed.path.stat().st_size > len(made) * size
    assert peak < 10 * size


def test_what_stands_in_the_wrong_place_is_seen() -> None:
    """The profiles of EAD and PREMIS are no more than words if they let everything through."""
    wrong = {
        "<did><unitid>1</unitid><p>x</p></did>": "did has unitid p",
        "<agenttype/>": "agenttype lacks value",
        "<maintenancestatus value='old'/>": "maintenancestatus has value=old",
        "<nowhere/>": "nowhere is not known",
        "<controlaccess>Amina</controlaccess>": "controlaccess has nothing",
    }
    for written, fault in wrong.items():
        assert fault in faults_in(etree.XML(written), standards.EAD)
    size_first = "<objectCharacteristics><size>1</size><fixity/><format/></objectCharacteristics>"
    assert "objectCharacteristics has size fixity format" in faults_in(
        etree.XML(size_first), standards.PREMIS
    )
