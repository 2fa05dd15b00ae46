"""How an entry is bound to the one before it: the canonical text, and the hash with a key.

The hash is HMAC-SHA256: who can write in the table but has not the key cannot make the chain
anew after a change. The keys are the application's. `services` writes and `verifying` checks.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app

GENESIS = "0" * 64
# Without AUDIT_KEYS the key follows from SECRET_KEY, under this name.
FROM_SECRET = "secret-key"  # noqa: S105 -- a name, not a secret
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")


class BadKeys(ValueError):
    """AUDIT_KEYS cannot be read; says what is wrong, never the key itself."""


def configure(app: Flask, setting: str, secret_key: str) -> None:
    """Give an installation its keys, "name:secret,name:secret", the present one first.

    Raises:
        BadKeys: a part has no name, or a name comes twice.
    """
    keys: dict[str, bytes] = {}
    for part in filter(None, (each.strip() for each in setting.split(","))):
        name, colon, secret = part.partition(":")
        if not _NAME.match(name) or not colon or not secret or name in keys:
            raise BadKeys("every key needs a name of its own: name:secret,name:secret")
        keys[name] = key_from(secret)
    keys.setdefault(FROM_SECRET, key_from(secret_key))
    app.extensions["audit_keys"] = keys


def _keys() -> dict[str, bytes]:
    keys: dict[str, bytes] = current_app.extensions["audit_keys"]
    return keys


def key_from(secret: str) -> bytes:
    """Return the key that a secret gives, of no use for anything else that has the secret."""
    return hmac.digest(secret.encode(), b"kompetensplan audit log", "sha256")


def present_key() -> str:
    """Return the name of the key that new entries are made with."""
    return next(iter(_keys()))


def has_key(name: str) -> bool:
    """Tell whether what was made with this key can be checked here."""
    return name in _keys()


def hash_of(entry: Any) -> str:
    """Return the hash that an entry (or its row) should have, by the key that it names."""
    return _mac(
        entry.key,
        {
            "seq": entry.seq,
            "at": _moment(entry.at),
            "actor": entry.actor,
            "capacity": entry.capacity,
            "action": entry.action,
            "subject_type": entry.subject_type,
            "subject": entry.subject,
            "detail": entry.detail,
            "address": entry.address,
            "device": entry.device,
            "key": entry.key,
            "previous": entry.previous,
        },
    )


def signature_of(checkpoint: Any) -> str:
    """Return the signature that `checkpoint` should have, by the key that it names."""
    return _mac(
        checkpoint.key,
        {
            "cut_to": checkpoint.seq,
            "hash": checkpoint.hash,
            "at": _moment(checkpoint.at),
            "decision": checkpoint.decision,
            "key": checkpoint.key,
        },
    )


def pseudonym_of(key: str, person_id: int) -> str:
    """Return what a person is called in the log; without the key nobody finds the way back."""
    return hashlib.sha256(f"{key}:{person_id}".encode()).hexdigest()[:32]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _mac(key: str, content: Mapping[str, object]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.digest(_keys()[key], text.encode(), "sha256").hex()
