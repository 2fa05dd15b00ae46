"""A seal says who made a file and that nothing in it has changed (SIGN-2)."""

import io
import stat
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm

from config import Config, Seal, Unsafe
from kompetensplan import pdf, seals
from kompetensplan.clock import real_now
from kompetensplan.seals import SealFailed, Standing
from tests.conftest import make_config
from tests.support.seals import PASSWORD, issued_seal, sealing

HTML = "<html lang=sv><head><title>Plan</title></head><body><h1>Plan</h1></body></html>"


@pytest.fixture(scope="module")
def document() -> bytes:
    return pdf.render(HTML, created=real_now())


@pytest.fixture
def issued(tmp_path: Path) -> Iterator[Seal]:
    with sealing(issued_seal(tmp_path)) as settings:
        yield settings


def test_without_a_certificate_a_document_stays_as_it_is(document: bytes) -> None:
    assert not seals.is_on()
    assert seals.seal(document) == document
    assert seals.examine(document).standing is Standing.NONE


def test_a_sealed_document_says_who_sealed_it_and_that_it_is_whole(
    document: bytes, issued: Seal
) -> None:
    sealed = seals.seal(document)
    found = seals.examine(sealed)

    assert sealed.startswith(document), "the seal is written after the document, not into it"
    assert (found.standing, found.by) == (Standing.VALID, "Mittköpings kommun")
    assert found.at is not None
    assert abs(found.at - real_now()) < timedelta(minutes=1)


def test_the_seal_is_pades_invisible_and_lets_nobody_change_the_text(
    document: bytes, issued: Seal
) -> None:
    (signature,) = PdfFileReader(io.BytesIO(seals.seal(document))).embedded_signatures

    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.docmdp_level is MDPPerm.FILL_FORMS
    assert list(signature.sig_field["/Rect"]) == [0, 0, 0, 0]


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7])
def test_one_changed_byte_breaks_the_seal(document: bytes, issued: Seal, part: float) -> None:
    sealed = bytearray(seals.seal(document))
    sealed[int(len(document) * part)] ^= 1

    assert seals.examine(bytes(sealed)).standing is Standing.BROKEN


def test_a_seal_by_somebody_else_is_whole_but_not_trusted(
    document: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with sealing(issued_seal(tmp_path_factory.mktemp("theirs"))):
        theirs = seals.seal(document)

    with sealing(issued_seal(tmp_path_factory.mktemp("ours"))):
        assert seals.examine(theirs).standing is Standing.UNKNOWN
    assert seals.examine(theirs).standing is Standing.UNKNOWN


def test_a_seal_outlives_its_certificate_where_the_day_is_known(
    document: bytes, issued: Seal
) -> None:
    sealed, made_at = seals.seal(document), real_now()

    assert seals.examine(sealed, made_at).standing is Standing.VALID
    assert seals.examine(sealed, made_at + timedelta(days=900)).standing is Standing.UNKNOWN


@pytest.mark.parametrize("days", [(-400, -1), (1, 400)])
def test_a_certificate_outside_its_time_seals_nothing(
    document: bytes, tmp_path: Path, days: tuple[int, int]
) -> None:
    with (
        sealing(issued_seal(tmp_path, days=days)),
        pytest.raises(SealFailed, match=r"certificate is valid .* only"),
    ):
        seals.seal(document)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "wrong"}, "wrong SEAL_PASSWORD"),
        ({"pkcs12": "/nowhere/seal.p12"}, "SEAL_PKCS12 cannot be read"),
    ],
)
def test_what_is_wrong_with_the_certificate_is_said_without_the_password(
    document: bytes, tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    issued = issued_seal(tmp_path)
    given = {"pkcs12": issued.pkcs12, "password": PASSWORD, "trust": issued.trust}

    with sealing(Seal(**{**given, **changes})), pytest.raises(SealFailed, match=words) as failure:
        seals.seal(document)

    assert PASSWORD not in str(failure.value)
    assert "wrong SEAL" not in repr(issued)
    assert PASSWORD not in repr(issued)


def test_a_certificate_that_is_not_among_the_trusted_seals_nothing(
    document: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours, other = (issued_seal(tmp_path_factory.mktemp(name)) for name in ("ours", "other"))

    with (
        sealing(Seal(ours.pkcs12, PASSWORD, trust=other.trust)),
        pytest.raises(SealFailed, match="SEAL_TRUST"),
    ):
        seals.seal(document)


def test_a_token_says_what_has_to_be_installed(
    document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is installed: Python is told that it is not."""
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    for known in ("pyhanko.config.pkcs11", "pyhanko.sign.pkcs11"):
        monkeypatch.delitem(sys.modules, known, raising=False)
    token = Seal(pkcs11_module="/lib/p11.so", pkcs11_token="a", pkcs11_label="b", trust="/c.pem")

    with sealing(token), pytest.raises(SealFailed, match=r"pip install -r requirements-more\.txt"):
        seals.seal(document)


@pytest.mark.parametrize(
    "settings",
    [
        Seal(pkcs12="a.p12", pkcs11_module="/lib/p11.so"),
        Seal(pkcs11_module="/lib/p11.so", pkcs11_token="a", pkcs11_label="b"),
    ],
)
def test_settings_that_do_not_go_together_stop_the_start(settings: Seal, tmp_path: Path) -> None:
    config = make_config("sqlite://", tmp_path)
    given = {name: getattr(config, name) for name in ("environment", "secret_key", "database_url")}

    with pytest.raises(Unsafe, match="SEAL_PKCS11_MODULE"):
        Config(**given, seal=settings).check()


def test_the_demos_own_certificate_is_made_once_and_read_by_its_owner_only(
    document: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "seal.p12"
    seals.make_own(path, "Mittköpings kommun", "mittkoping")

    with pytest.raises(FileExistsError):
        seals.make_own(path, "Mittköpings kommun", "mittkoping")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with sealing(Seal(str(path), "mittkoping")):
        assert seals.examine(seals.seal(document)).standing is Standing.VALID
        assert seals.certificate().ends_at > real_now() + timedelta(days=1000)
