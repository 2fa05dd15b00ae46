"""A security module made of software: SoftHSM, where the machine has it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from config import Seal
from tests.support.seals import PASSWORD, issued_seal

PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so")
TOKEN, LABEL, PIN = "kommun", "stämpel", "5678"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with a key and its certificate: how it is used, and what it was filled from."""

    seal: Seal


def make_token(folder: Path, monkeypatch: pytest.MonkeyPatch, *, kind: str) -> Token:
    """Return a new token with a key of this kind ("ec", "rsa"), its certificate and the chain.

    Skips the test where the machine has no SoftHSM, or Python nothing to speak to it with.
    """
    driver = next((place for place in PLACES if Path(place).exists()), None)
    if driver is None:
        pytest.skip("SoftHSM is not on this machine: apt-get install softhsm2")
    pkcs11 = pytest.importorskip(
        "pkcs11", reason="python-pkcs11 is not installed: pip install -r requirements-more.txt"
    )
    # The driver reads this when it is loaded, and again each time it is begun anew.
    place = folder / "tokens"
    place.mkdir()
    settings = f"directories.tokendir = {place}\nobjectstore.backend = file\nlog.level = ERROR\n"
    (folder / "softhsm2.conf").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    command = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN]
    subprocess.run([*command, "--so-pin", "1234", "--pin", PIN], check=True, capture_output=True)
    library = pkcs11.lib(driver)
    library.reinitialize()
    issued = issued_seal(folder, kind=kind)
    _fill(library.get_token(token_label=TOKEN), Path(issued.pkcs12).read_bytes())
    seal = Seal(
        pkcs11_module=driver,
        pkcs11_token=TOKEN,
        pkcs11_label=LABEL,
        pkcs11_pin=PIN,
        trust=issued.trust,
    )
    return Token(seal)


def _fill(token: Any, content: bytes) -> None:
    from pkcs11 import Attribute
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    key, own, chain = pkcs12.load_key_and_certificates(content, PASSWORD.encode())
    assert key
    assert own
    raw = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    is_ec = isinstance(key, ec.EllipticCurvePrivateKey)
    decoded = decode_ec_private_key(raw) if is_ec else decode_rsa_private_key(raw)
    named = {Attribute.TOKEN: True, Attribute.LABEL: LABEL, Attribute.ID: b"\1"}
    hidden = {Attribute.PRIVATE: True, Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
    with token.open(user_pin=PIN, rw=True) as session:
        session.create_object({**decoded, **named, **hidden})
        session.create_object({**_plain(decode_x509_certificate, own), **named})
        for number, each in enumerate(chain, start=2):
            beside = {Attribute.LABEL: f"kedja {number}", Attribute.ID: bytes([number])}
            session.create_object({**_plain(decode_x509_certificate, each), **named, **beside})


def _plain(decode: Any, certificate: Any) -> dict[Any, Any]:
    return dict(decode(certificate.public_bytes(Encoding.DER)))
