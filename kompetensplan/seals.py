"""Seals finished documents by the municipality's certificate, as PAdES B-B (SIGN-2, ADR 21).

A seal says who made a file and that not a byte has been changed since, to any reader of PDFs.
It is off until a certificate is configured. `sealing.py` is something else: there, employees'
own notes are encrypted.
"""

import asyncio
import enum
import io
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from config import Seal as Settings
from kompetensplan.clock import real_now

FIELD = "Seal"
PATIENCE = 10  # seconds for the time-stamp authority to answer
_settings = Settings()
log = logging.getLogger(__name__)

# Its words about every certificate that is not known belong in an answer, not in the log.
for _chatty in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_chatty).setLevel(logging.CRITICAL)


class SealFailed(Exception):
    """A document could not be sealed; says why, never a password. It stays unsealed and unused."""


class Standing(enum.StrEnum):
    """What can be said of a file's seal."""

    NONE = "none"
    VALID = "valid"
    UNKNOWN = "unknown"  # whole, but by no certificate that this installation trusts
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a file's seal says: by whom, when by its own word, and whether it is time-stamped."""

    standing: Standing
    by: str = ""
    at: datetime | None = None
    is_stamped: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate that seals here."""

    name: str
    issuer: str
    ends_at: datetime


def configure(settings: Settings) -> None:
    """Say which certificate seals, and which are trusted. Nothing is read before it is needed."""
    global _settings
    _settings = settings
    _signer_of_file.cache_clear()
    _trusted.cache_clear()


def is_on() -> bool:
    """Tell whether documents are sealed here."""
    return bool(_settings.pkcs12 or _settings.pkcs11_module)


def seal(document: bytes) -> bytes:
    """Return the document sealed, or as it is where sealing is off.

    What comes back has been judged like any other file: a seal that does not hold is no seal.

    Raises:
        SealFailed: no certificate could be used, or the seal does not hold.
    """
    if not is_on():
        return document
    try:
        sealed = _sign(document)
    except SealFailed:
        raise
    except Exception as error:
        raise SealFailed(f"{type(error).__name__}: {error}") from error
    if examine(sealed).standing is not Standing.VALID:
        raise SealFailed("the seal does not hold by the certificates of SEAL_TRUST")
    return sealed


def examine(document: bytes, moment: datetime | None = None) -> Finding:
    """Say what a file's seal is worth at a moment that is known; now, when none is.

    For files that were made here: one from a stranger could be built to fill the memory.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        signatures = PdfFileReader(io.BytesIO(document)).embedded_signatures
        return _judge(signatures[0], moment) if signatures else Finding(Standing.NONE)
    except Exception:  # whatever cannot be read where a seal should be
        return Finding(Standing.BROKEN)


def certificate() -> Certificate:
    """Return the certificate that seals here.

    Raises:
        SealFailed: it cannot be reached.
    """
    try:
        with _signer() as signer:
            own = _certificate_of(signer)
    except SealFailed:
        raise
    except Exception as error:
        raise SealFailed(f"{type(error).__name__}: {error}") from error
    return Certificate(_name(own.subject), _name(own.issuer), own.not_valid_after)


def make_own(path: Path, organisation: str, password: str) -> None:
    """Make a certificate that vouches for itself, for a demo or a trial; never over another."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    common = x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation}, Kompetensplan")
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation), common])
    made = real_now()
    own = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(made - timedelta(days=1))
        .not_valid_after(made + timedelta(days=5 * 365))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(*[True] * 2, *[False] * 7), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    content = pkcs12.serialize_key_and_certificates(
        b"seal", key, own, None, BestAvailableEncryption(password.encode())
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _sign(document: bytes) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    # The field is invisible: a picture of a seal would be no PDF/UA. FILL_FORMS lets others sign
    # below; the text itself may not change.
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    with _signer() as signer:
        _refuse_outside_its_time(_certificate_of(signer))
        sealed = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(document)),
            about,
            signer=signer,
            timestamper=_time_stamper(),
            new_field_spec=fields.SigFieldSpec(FIELD),
        )
    return bytes(sealed.getvalue())


def _refuse_outside_its_time(own: Any) -> None:
    if not own.not_valid_before <= real_now() <= own.not_valid_after:
        span = f"{own.not_valid_before:%Y-%m-%d}–{own.not_valid_after:%Y-%m-%d}"
        raise SealFailed(f"the certificate is valid {span} only")


def _time_stamper() -> Any:
    if not _settings.timestamp_url:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(_settings.timestamp_url, timeout=PATIENCE)


@contextmanager
def _signer() -> Iterator[Any]:
    """Give what signs: the key of a file, or of a token for as long as it is needed."""
    if _settings.pkcs12:
        yield _signer_of_file(_settings.pkcs12, _settings.password)
        return
    try:
        from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11SigningContext
    except ImportError as error:
        raise SealFailed(
            "python-pkcs11 is not installed: .venv/bin/pip install -r requirements-more.txt"
        ) from error
    token = PKCS11SignatureConfig(
        module_path=_settings.pkcs11_module,
        token_criteria=TokenCriteria(label=_settings.pkcs11_token),
        cert_label=_settings.pkcs11_label,
        user_pin=_settings.pkcs11_pin or None,
        other_certs_to_pull=None,  # all: readers elsewhere need the chain in the file
    )
    with PKCS11SigningContext(token) as signer:
        asyncio.run(signer.ensure_objects_loaded())
        # Few modules hash by themselves for an EC key; for an RSA key all do, and pyHanko asks so.
        signer.use_raw_mechanism = _certificate_of(signer).public_key.algorithm == "ec"
        yield signer


@cache
def _signer_of_file(path: str, password: str) -> Any:
    from pyhanko.sign import signers

    try:
        content = Path(path).read_bytes()
        return signers.SimpleSigner.load_pkcs12_data(content, [], password.encode() or None)
    except OSError as error:
        raise SealFailed(f"SEAL_PKCS12 cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, AttributeError):
        raise SealFailed("SEAL_PKCS12 cannot be opened: wrong SEAL_PASSWORD or no key") from None


def _certificate_of(signer: Any) -> Any:
    return signer.signing_cert


def _judge(signature: Any, moment: datetime | None) -> Finding:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    # A seal may be made by a key for signing or for binding; certificates of seals have either.
    usage = KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
    )
    status = validate_pdf_signature(
        signature,
        ValidationContext(trust_roots=_roots(), allow_fetching=False, moment=moment),
        key_usage_settings=usage,
    )
    whole = status.intact and status.valid and status.docmdp_ok is not False
    standing = Standing.VALID if status.bottom_line else Standing.UNKNOWN
    return Finding(
        standing if whole else Standing.BROKEN,
        by=_name(status.signing_cert.subject),
        at=status.signer_reported_dt,
        is_stamped=status.timestamp_validity is not None,
    )


def _roots() -> list[Any]:
    """Return what is trusted; nothing where it cannot be read, and the log says so."""
    try:
        return _trusted()
    except (SealFailed, OSError, ValueError) as error:
        log.warning("no seal can be trusted: %s", error)
        return []


@cache
def _trusted() -> list[Any]:
    """Return the certificates that a seal is trusted by: those named, else our own root."""
    if _settings.trust:
        from pyhanko.keys import load_certs_from_pemder

        return list(load_certs_from_pemder([_settings.trust]))  # type: ignore[no-untyped-call]
    if not is_on():
        return []
    with _signer() as signer:
        chain = [_certificate_of(signer), *signer.cert_registry]
    return [each for each in chain if each.self_issued]


def _name(subject: Any) -> str:
    """Return who it is, as people say it."""
    parts = subject.native
    name = parts.get("organization_name") or parts.get("common_name") or subject.human_friendly
    return str(name)
