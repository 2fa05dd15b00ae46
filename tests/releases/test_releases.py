"""The registrar gives out a copy with passages masked; nothing of them is in the file (CONF-7)."""

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from flask import Flask
from pdfminer.high_level import extract_text
from sqlalchemy import select

from kompetensplan.audit.models import AuditEntry
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import PlanReading, PlanState, PlanVersion
from kompetensplan.plans.queries.versions import find_version
from kompetensplan.releases import masking, printing
from kompetensplan.releases.models import Release, ReleaseState
from kompetensplan.retention.models import Hold
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.plans.pages import words_of
from tests.support.vera import ACCESSIBLE, ARCHIVE, Vera

DECISION = {
    "outcome": "release",
    "basis": "OSL 39 kap. 2 §",
    "decided_by": "Ulla Brännström, registrator",
    "decided_on": "2027-02-08",
}


class Matter:
    """A request for Amina's agreed plan, on Ulla's desk."""

    def __init__(self, town: Municipality, log_in: LogIn) -> None:
        plan = make_plan(town, state=PlanState.AGREED)
        self.plan_id, self.town = plan.id, town
        self.ulla: Client = log_in(town.people["ulla"])
        answer = self.ulla.post(
            f"/plans/{plan.id}/versions/1/release",
            data={"requested_on": "2027-02-05", "diary_number": "KS 2027/12", "recipient": ""},
        )
        assert answer.status_code == 303, answer.text
        self.address = answer.location

    @property
    def release(self) -> Release:
        db.session.expire_all()
        return db.session.scalars(select(Release)).one()

    @property
    def texts(self) -> list[masking.MaskableText]:
        db.session.expire_all()
        version = find_version(self.plan_id)
        assert version is not None
        return masking.texts_of(printing.document_to_mask(version))

    def mask(self, *boxes: str, words: str = "") -> int:
        data: dict[str, Any] = {"mask": list(boxes), "words": words}
        return self.ulla.post(self.address, data=data).status_code

    def decide(self, **changes: str) -> int:
        return self.ulla.post(f"{self.address}/decision", data=DECISION | changes).status_code

    def copy(self) -> bytes:
        answer = self.ulla.get(f"{self.address}.pdf")
        assert answer.mimetype == "application/pdf"
        content: bytes = answer.data
        return content


@pytest.fixture
def matter(town: Municipality, log_in: LogIn) -> Matter:
    return Matter(town, log_in)


def everything_in(file: bytes) -> dict[str, str]:
    """Return all that can be got out of a file, in five ways."""
    reader = pypdf.PdfReader(io.BytesIO(file))
    outline = str(reader.outline) + str(reader.metadata) + str(reader.attachments)
    with pikepdf.open(io.BytesIO(file)) as pdf:
        raw = b"".join(
            part.read_bytes() if isinstance(part, pikepdf.Stream) else repr(part).encode()
            for part in pdf.objects
        )
    miner = extract_text(io.BytesIO(file))
    pages = pypdfium2.PdfDocument(file)
    pdfium = "".join(page.get_textpage().get_text_bounded() for page in pages)
    return {
        "pypdf": "".join(page.extract_text() for page in reader.pages),
        "outline, metadata and attachments": outline,
        "pdfminer": miner,
        "pdfium": pdfium,
        "objects": raw.decode("latin-1"),
        "objects as UTF-16": raw.decode("utf-16-be", errors="ignore"),
    }


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_request_that_is_sent_twice_is_one_matter(matter: Matter) -> None:
    """And one stop of destruction; another request about the same version is another matter."""
    address = f"/plans/{matter.plan_id}/versions/1/release"
    data = {"requested_on": "2027-02-05", "diary_number": "KS 2027/12", "recipient": ""}

    assert matter.ulla.post(address, data=data).location == matter.address
    other = matter.ulla.post(address, data=data | {"diary_number": "KS 2027/13"}).location

    assert other != matter.address
    db.session.expire_all()
    assert len(db.session.scalars(select(Release)).all()) == 2
    assert len(db.session.scalars(select(Hold)).all()) == 2


def test_what_is_masked_is_gone_from_the_file(matter: Matter) -> None:
    """Whole fields, a sentence and a name; by five ways of reading the file."""
    goal = next(each for each in matter.texts if each.path == "goals.0.title")
    purpose = next(each for each in matter.texts if each.path == "goals.0.purpose")
    assert matter.mask(goal.path, words="Amina Berg\nMarie") == 303
    assert matter.decide() == 303

    for way, text in everything_in(matter.copy()).items():
        for secret in (goal.text, "Amina", "Berg", "Marie"):
            assert squeezed(secret) not in squeezed(text), (way, secret)
    shown = squeezed(everything_in(matter.copy())["pdfium"])
    assert squeezed(purpose.text) in shown
    assert "[maskat]" in shown
    assert "Kopiaförutlämnande" in shown
    assert "KP-" in shown


def test_a_word_that_is_masked_everywhere_stands_in_no_priority_vision_or_committee(
    matter: Matter,
) -> None:
    """Published words too: beside a person they can say where somebody works."""
    words = ("Säkra nycklar", "Nära och nyfiket", "Vård- och omsorgsnämnden")
    before = squeezed(
        everything_in(matter.ulla.get(f"{matter.address}/preview.pdf").data)["pdfium"]
    )
    assert all(squeezed(word) in before for word in words)

    assert matter.mask(words="\n".join(words)) == 303
    matter.decide()

    for way, text in everything_in(matter.copy()).items():
        for word in words:
            assert squeezed(word) not in squeezed(text), (way, word)


def test_the_files_name_says_neither_a_masked_unit_nor_where_somebody_works_today(
    matter: Matter, town: Municipality
) -> None:
    def name() -> str:
        answer = matter.ulla.get(f"{matter.address}/preview.pdf")
        return str(answer.headers["Content-Disposition"])

    job = db.session.get_one(Employment, town.employments["amina"].id)
    job.unit_id = town.units["night"].id
    db.session.commit()
    assert town.units["home"].code in name()
    assert town.units["night"].code not in name()

    matter.mask("person.unit")
    assert town.units["home"].code not in name()
    assert "kompetensplan_KP-" in name()


def test_the_stop_of_a_request_stands_until_it_is_decided(matter: Matter) -> None:
    """RET-4, 2.7: what somebody has asked for is not destroyed before that is settled."""
    hold = matter.release.hold_id
    reason = {"reason": "Det kom ett samtal, och det gick nog över."}

    assert matter.ulla.post(f"/holds/{hold}/lift", data=reason).status_code == 409
    assert db.session.get_one(Hold, hold, populate_existing=True).lifted_at is None

    matter.decide()
    assert matter.ulla.post(f"/holds/{hold}/lift", data=reason).status_code == 303


def test_the_same_file_unmasked_does_hold_the_words(matter: Matter) -> None:
    """Else the test above would pass on a file that cannot be read."""
    matter.decide()

    found = everything_in(matter.copy())
    for way in ("pypdf", "pdfminer", "pdfium"):
        assert "AminaBerg" in squeezed(found[way])
    assert "Amina" in found["outline, metadata and attachments"]


def test_a_single_sentence_can_be_masked(matter: Matter) -> None:
    purpose = next(each for each in matter.texts if each.path == "goals.0.purpose")
    half = len(purpose.text) // 2

    matter.mask(f"goals.0.purpose:0-{half}")
    matter.decide()

    shown = squeezed(everything_in(matter.copy())["pdfium"])
    assert squeezed(purpose.text[half:]) in shown
    assert squeezed(purpose.text) not in shown
    assert matter.release.masked_count == 1


def test_the_copy_holds_no_data_file_and_no_checksum(matter: Matter) -> None:
    matter.mask("goals.0.title")
    matter.decide()

    found = everything_in(matter.copy())
    version = db.session.scalars(select(PlanVersion)).one()
    assert version.content_hash[:16] not in found["pdfium"]
    assert pypdf.PdfReader(io.BytesIO(matter.copy())).attachments == {}


def test_the_copy_is_for_the_archive_and_for_everybody_to_read(
    matter: Matter, tmp_path: Path
) -> None:
    matter.mask("goals.0.title", "person.name", words="Marie")
    matter.decide()
    file = tmp_path / "copy.pdf"
    file.write_bytes(matter.copy())

    verdicts = Vera.installed().check([file], (ARCHIVE, ACCESSIBLE))
    assert [verdict.faults for verdict in verdicts.values()] == [(), ()]
    assert all(verdict.passed for verdict in verdicts.values())


def test_the_file_is_named_without_a_person(matter: Matter) -> None:
    matter.decide()

    header = matter.ulla.get(f"{matter.address}.pdf").headers["Content-Disposition"]
    assert re.search(r"kompetensplan_U\d+_KP-\d+_v1_kopia_\d+\.pdf", header)


def test_the_check_page_and_verify_say_that_it_is_a_copy(
    matter: Matter, client: Client, app: Flask, tmp_path: Path
) -> None:
    matter.mask("goals.0.title", "person.name")
    matter.decide()
    file = tmp_path / "copy.pdf"
    file.write_bytes(matter.copy())

    page = client.post("/kontroll", data={"file": (io.BytesIO(file.read_bytes()), "x.pdf")})
    said = app.test_cli_runner().invoke(args=["verify", str(file)])
    file.write_bytes(file.read_bytes() + b" ")
    altered = app.test_cli_runner().invoke(args=["verify", str(file)])

    assert "Den är en kopia för utlämnande av version 1" in words_of(page.text)
    assert "2 ställen är maskade." in page.text
    assert (said.exit_code, altered.exit_code) == (0, 1)
    assert "A copy for release of version 1" in said.output


def test_the_preview_says_that_it_is_one_and_is_not_kept(matter: Matter) -> None:
    matter.mask("goals.0.title")

    answer = matter.ulla.get(f"{matter.address}/preview.pdf")

    assert "Förhandsgranskning" in everything_in(answer.data)["pdfium"]
    assert matter.release.state is ReleaseState.OPEN
    assert matter.ulla.get(f"{matter.address}.pdf").status_code == 303


def test_a_hold_stops_destruction_until_the_matter_is_over(matter: Matter) -> None:
    """RET-4; also when nothing is given out, which a court may be asked about."""
    hold = db.session.scalars(select(Hold)).one()
    assert (hold.person_id, hold.lifted_at) == (matter.town.people["amina"].id, None)
    matter.decide(outcome="withhold")
    assert matter.release.state is ReleaseState.WITHHELD

    short = matter.ulla.post(f"{matter.address}/settle", data={"reason": "Klart"})
    done = matter.ulla.post(f"{matter.address}/settle", data={"reason": "Tiden är ute nu."})
    again = matter.ulla.post(f"{matter.address}/settle", data={"reason": "Tiden är ute nu."})

    assert (short.status_code, done.status_code, again.status_code) == (422, 303, 409)
    db.session.expire_all()
    assert db.session.scalars(select(Hold)).one().lifted_at is not None


def test_the_employee_sees_that_it_was_read_but_not_who_asked(
    matter: Matter, log_in: LogIn
) -> None:
    """CONF-8, and TF 2:18."""
    matter.ulla.get(matter.address)
    matter.decide()

    reasons = set(db.session.scalars(select(PlanReading.reason)))
    assert reasons == {"Någon har begärt ut planen", "En kopia av planen lämnades ut"}
    assert "plan_read" in db.session.scalars(select(Notice.kind)).all()
    amina = log_in(matter.town.people["amina"])
    page = words_of(amina.get(f"/plans/{matter.plan_id}/readings").text)
    assert "En kopia av planen lämnades ut" in page
    assert "KS 2027/12" not in page


def test_the_decision_is_recorded_and_in_the_log(matter: Matter) -> None:
    matter.mask("goals.0.title")
    matter.decide()

    release = matter.release
    assert release.basis == "OSL 39 kap. 2 §"
    assert release.decided_by == "Ulla Brännström, registrator"
    assert release.recorded_by_id == matter.town.people["ulla"].id
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert {"release.begun", "hold.set", "release.made"} <= set(actions)
    page = words_of(matter.ulla.get(matter.address).text)
    assert "OSL 39 kap. 2 §" in page
    assert "Kopia utlämnad" in page


def test_what_is_decided_stands(matter: Matter) -> None:
    matter.decide()

    assert matter.decide(outcome="withhold") == 409
    assert matter.mask("goals.0.title") == 409
    assert matter.release.state is ReleaseState.RELEASED
    assert matter.ulla.get(f"{matter.address}/decision").status_code == 303


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": ""},
        {"basis": " "},
        {"decided_by": ""},
        {"decided_on": "2027-02-09"},
        {"decided_on": "2027-02-01"},
        {"decided_on": "x"},
        {"basis": "Gäller 811228-9874"},
    ],
)
def test_a_decision_that_says_too_little_is_refused(
    matter: Matter, changes: dict[str, str]
) -> None:
    assert matter.decide(**changes) == 422
    assert matter.release.state is ReleaseState.OPEN


def test_words_that_stand_nowhere_are_told_and_kept_in_the_field(matter: Matter) -> None:
    answer = matter.ulla.post(matter.address, data={"words": "Finns Inte", "mask": "person.name"})

    assert answer.status_code == 422
    assert "Finns Inte" in answer.text
    assert matter.release.masked_count == 1


def test_a_request_of_tomorrow_is_refused(matter: Matter) -> None:
    answer = matter.ulla.post(
        f"/plans/{matter.plan_id}/versions/1/release", data={"requested_on": "2027-02-09"}
    )

    assert answer.status_code == 422
    assert len(db.session.scalars(select(Hold)).all()) == 1


def test_the_page_lists_what_to_look_at_and_the_sections_of_the_law(matter: Matter) -> None:
    page = words_of(matter.ulla.get(matter.address).text)

    assert "OSL 39 kap. 2 §" in page
    assert "OSL 39 kap. 3 §" in page


def test_the_list_takes_as_many_statements_for_one_matter_as_for_many(
    matter: Matter, statements: Statements
) -> None:
    def ask() -> int:
        with statements() as seen:
            assert matter.ulla.get("/releases").status_code == 200
        return len(seen)

    one = ask()
    for _again in range(5):
        matter.ulla.post(
            f"/plans/{matter.plan_id}/versions/1/release", data={"requested_on": "2027-02-05"}
        )

    assert ask() == one <= 12
    with statements() as seen:
        matter.ulla.get(matter.address)
    assert len([sql for sql in seen if sql.startswith("SELECT")]) <= 12
