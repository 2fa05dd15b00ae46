"""A seal can carry a time stamp of somebody else's clock: PAdES B-T, RFC 3161 (SIGN-2, ADR 21)."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from config import Seal
from kompetensplan import pdf, seals
from kompetensplan.clock import real_now
from kompetensplan.seals import SealFailed, Standing
from tests.support.seals import issued_seal, sealing
from tests.support.stamps import Authority, time_stamping

HTML = "<html lang=sv><head><title>Plan</title></head><body><h1>Plan</h1></body></html>"


def settings_for(folder: Path, authority: Authority, *, is_trusted: bool = True) -> Seal:
    issued = issued_seal(folder)
    if is_trusted:
        with Path(issued.trust).open("a", encoding="utf-8") as roots:
            roots.write(authority.root)
    return replace(issued, timestamp_url=authority.url)


def test_a_seal_is_stamped_with_the_time_of_an_authority(tmp_path: Path) -> None:
    document = pdf.render(HTML, created=real_now())
    with time_stamping() as authority, sealing(settings_for(tmp_path, authority)):
        sealed = seals.seal(document)
        found = seals.examine(sealed)
        plain = seals.examine(document)

    assert (found.standing, found.is_stamped) == (Standing.VALID, True)
    assert not plain.is_stamped
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    (stamp,) = [
        each["values"][0]["content"]
        for each in signature.signer_info["unsigned_attrs"]
        if each["type"].native == "signature_time_stamp_token"
    ]
    said = stamp["encap_content_info"]["content"].parsed["gen_time"].native
    assert abs(said - real_now()) < timedelta(minutes=1)


def test_a_stamp_by_somebody_who_is_not_trusted_makes_no_seal(tmp_path: Path) -> None:
    """Its root belongs in SEAL_TRUST; the document waits and the administrators are told."""
    document = pdf.render(HTML, created=real_now())
    with time_stamping() as authority:
        settings = settings_for(tmp_path, authority, is_trusted=False)
        with sealing(settings), pytest.raises(SealFailed, match="SEAL_TRUST"):
            seals.seal(document)


def test_an_authority_that_does_not_answer_is_a_seal_that_failed(tmp_path: Path) -> None:
    document = pdf.render(HTML, created=real_now())
    with time_stamping() as authority:
        settings = settings_for(tmp_path, authority)

    with sealing(settings), pytest.raises(SealFailed):
        seals.seal(document)
