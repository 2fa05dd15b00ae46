"""Certificates to seal with, as a municipality could have them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from config import Seal
from kompetensplan import seals

PASSWORD = "only-for-tests"


@contextmanager
def sealing(settings: Seal) -> Iterator[Seal]:
    """Let documents be sealed by these settings, for a while."""
    seals.configure(settings)
    try:
        yield settings
    finally:
        seals.configure(Seal())


def issued_seal(folder: Path, *, days: tuple[int, int] = (-1, 365), kind: str = "ec") -> Seal:
    """Return settings with a certificate that an authority has issued, valid on those days."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    key = (
        ec.generate_private_key(ec.SECP256R1())
        if kind == "ec"
        else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    authority = _issue("Prövningsmyndigheten", authority_key, None, authority_key, (-400, 3650))
    own = _issue("Mittköpings kommun", key, authority, authority_key, days)
    (folder / "trust.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    (folder / "seal.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", key, own, [authority], BestAvailableEncryption(PASSWORD.encode())
        )
    )
    return Seal(str(folder / "seal.p12"), PASSWORD, trust=str(folder / "trust.pem"))


def _issue(
    name: str,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    issuer: x509.Certificate | None,
    issuers_key: ec.EllipticCurvePrivateKey,
    days: tuple[int, int],
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)])
    today = datetime.now(UTC)
    usage = [True, False, False, False, False, issuer is None, False, False, False]
    return (
        x509.CertificateBuilder(
            issuer_name=issuer.subject if issuer else subject,
            subject_name=subject,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
        )
        .not_valid_before(today + timedelta(days=days[0]))
        .not_valid_after(today + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(*usage), critical=True)
        .sign(issuers_key, hashes.SHA256())
    )
