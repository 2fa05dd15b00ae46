"""A seal by a key that never leaves its security module (PKCS#11, SIGN-2, ADR 21).

Tried with SoftHSM where the machine has it; elsewhere these are skipped, and say so.
"""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from kompetensplan import pdf, seals
from kompetensplan.clock import real_now
from kompetensplan.seals import SealFailed, Standing
from tests.support.seals import sealing
from tests.support.stamps import time_stamping
from tests.support.tokens import PIN, make_token

HTML = "<html lang=sv><head><title>Plan</title></head><body><h1>Plan</h1></body></html>"


@pytest.fixture(scope="module")
def document() -> bytes:
    return pdf.render(HTML, created=real_now())


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_token_seals_again_and_again_and_the_chain_is_in_the_file(
    document: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    token = make_token(tmp_path, monkeypatch, kind=kind)
    with sealing(token.seal):
        seals.seal(document)
        sealed = seals.seal(document)
        found = seals.examine(sealed)
        assert (found.standing, found.by) == (Standing.VALID, "Mittköpings kommun")
        assert seals.certificate().issuer == "Prövningsmyndigheten"

    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    chain = [each.subject.human_friendly for each in signature.other_embedded_certs]
    assert any("Prövningsmyndigheten" in each for each in chain)


def test_a_tokens_seal_can_be_time_stamped(
    document: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = make_token(tmp_path, monkeypatch, kind="ec")
    with time_stamping() as authority:
        roots = Path(token.seal.trust)
        roots.write_text(roots.read_text(encoding="utf-8") + authority.root, encoding="utf-8")
        with sealing(replace(token.seal, timestamp_url=authority.url)):
            found = seals.examine(seals.seal(document))

    assert (found.standing, found.is_stamped) == (Standing.VALID, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pkcs11_pin": "9999"}, "PinIncorrect"),
        ({"pkcs11_token": "another"}, "No token matching"),
        ({"pkcs11_label": "another"}, "certificate with label 'another'"),
        ({"pkcs11_module": "/nowhere/driver.so"}, "/nowhere/driver.so"),
    ],
)
def test_what_is_wrong_with_a_token_is_said_without_the_pin(
    document: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    words: str,
) -> None:
    token = make_token(tmp_path, monkeypatch, kind="ec")

    with (
        sealing(replace(token.seal, **changes)),
        pytest.raises(SealFailed, match=words) as failure,
    ):
        seals.seal(document)

    assert PIN not in str(failure.value)
    assert "9999" not in str(failure.value)
