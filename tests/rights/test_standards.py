"""*Mina uppgifter* is an archive document that a screen reader can read, whatever is in it."""

from pathlib import Path

import pytest
from flask import Flask

from kompetensplan import clock, pdf
from kompetensplan.rights.own_print import Block
from tests.pdf.conftest import page
from tests.pdf.test_standards import UNKNOWN_SIGNS
from tests.support.vera import ACCESSIBLE, ARCHIVE, Vera, Verdict

pytestmark = pytest.mark.validator

LONG = "Maximiliana-Konstantinopolitanska " * 6
TEXT = "Jag prövade på kvällspasset.\n\nDet gick bra med två kollegor. " * 4


def document(name: str, language: str, plans: int) -> dict[str, object]:
    rows = [[f"{number} februari 2027", "Karin Sjöstrand", "HR"] for number in range(1, 29)]
    steps = Block("Steg", 4, blocks=[Block(facts=[("Rubrik", "Öva"), ("Text", TEXT)])] * 6)
    plan = Block(f"Samtalsomgång {name}", 3, [("Läge", "Utkast"), ("Kommentar", TEXT)])
    plan.blocks = [steps, Block("Underskrifter", 4, head=["När", "Vem", "Som"], rows=rows)]
    return {
        "name": name,
        "language": language,
        "municipality": "Mittköpings kommun",
        "demo": False,
        "made_at": clock.now(),
        "sections": [
            Block("Du", 2, blocks=[Block(facts=[("Namn", name)])]),
            Block("Planer", 2, blocks=[plan] * plans),
        ],
        "left_out": [("Lösenord", "Hemligt.")],
    }


EXAMPLES = {
    "one-page": ("Zeynep Çelik Åberg", "sv", 0),
    "english": ("Zeynep Çelik Åberg", "en", 1),
    "long-name": (LONG, "sv", 1),
    "unknown-signs": (f"Zeynep {UNKNOWN_SIGNS}", "sv", 1),
    "thirty-pages": ("Amina Berg", "sv", 20),
}


@pytest.fixture(scope="module")
def verdicts(
    app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Verdict]:
    folder: Path = tmp_path_factory.mktemp("own")
    for name, (person, language, plans) in EXAMPLES.items():
        given = document(person, language, plans)
        html = page(app, "rights/own_data_pdf.html", language, document=given)
        attached = [pdf.DataFile("mina-uppgifter.json", b"{}", "Allt som data")]
        content = pdf.render(html, attachments=attached, created=clock.now())
        (folder / f"{name}.pdf").write_bytes(content)
    judged = Vera.installed().check(sorted(folder.iterdir()))
    return {(path.stem, standard): verdict for (path, standard), verdict in judged.items()}


@pytest.mark.parametrize("standard", [ARCHIVE, ACCESSIBLE])
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_copy_keeps_the_standard(
    verdicts: dict[tuple[str, str], Verdict], name: str, standard: str
) -> None:
    assert verdicts[name, standard] == Verdict(passed=True)
