"""Seals texts that nobody but their writer may read, so that the database tells nothing.

Each sealed text says which key it needs; the first of the keys seals, the others still open.
`flask renew-notes` puts everything under the first key, so that an old one can go (ADR 15).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")


class BadKeys(ValueError):
    """The setting with the keys cannot be read; says what is wrong, never the key itself."""


class KeyMissing(Exception):
    """No key here opens the text: one has been taken away too early, or the row is not ours."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed text, and the name of the key that it needs."""

    key: str
    text: str


class Keyring:
    """The keys of this installation, the present one first."""

    def __init__(self, setting: str) -> None:
        """Read "name:key,name:key".

        Raises:
            BadKeys: there is no key, a name comes twice, or a key is none.
        """
        self._keys = _keys_in(setting)
        self._all = MultiFernet(list(self._keys.values()))

    @property
    def present(self) -> str:
        """The name of the key that seals."""
        return next(iter(self._keys))

    @property
    def names(self) -> list[str]:
        return list(self._keys)

    def seal(self, values: Mapping[str, str], *, owner: str) -> Sealed:
        """Return the texts sealed with the present key, for `owner` only."""
        plain = json.dumps({"owner": owner, "texts": dict(values)}, ensure_ascii=False)
        return Sealed(self.present, self._all.encrypt(plain.encode("utf-8")).decode("ascii"))

    def open(self, sealed: Sealed, *, owner: str) -> dict[str, str]:
        """Return the texts.

        Raises:
            KeyMissing: no key opens it, or it was sealed for somebody else.
        """
        try:
            found = json.loads(self._all.decrypt(sealed.text.encode("ascii")))
        except InvalidToken:
            raise KeyMissing(f"a text sealed with the key {sealed.key}") from None
        if found["owner"] != owner:
            raise KeyMissing("a text that was sealed for somebody else")
        return dict(found["texts"])

    def renew(self, sealed: Sealed) -> Sealed:
        """Return the same text under the present key, without reading it.

        Raises:
            KeyMissing: no key opens it.
        """
        try:
            text = self._all.rotate(sealed.text.encode("ascii"))
        except InvalidToken:
            raise KeyMissing(f"a text sealed with the key {sealed.key}") from None
        return Sealed(self.present, text.decode("ascii"))


def _keys_in(setting: str) -> dict[str, Fernet]:
    keys: dict[str, Fernet] = {}
    for part in filter(None, (each.strip() for each in setting.split(","))):
        name, _colon, key = part.partition(":")
        if not _NAME.match(name) or name in keys:
            raise BadKeys("every key needs a name of its own: name:key,name:key")
        try:
            keys[name] = Fernet(key)
        except ValueError:
            raise BadKeys(f"the key named {name} is not a key of 32 bytes in base64") from None
    if not keys:
        raise BadKeys("there is no key")
    return keys


_ring: Keyring | None = None


def configure(setting: str) -> None:
    """Take the keys of this installation; called once when the application is put together."""
    global _ring
    _ring = Keyring(setting)


def keyring() -> Keyring:
    """Return the keys of this installation."""
    if _ring is None:
        raise BadKeys("no keys have been configured")
    return _ring
