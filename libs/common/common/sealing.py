"""Secrets that must be read again, such as the key of a signature, kept encrypted: whoever reads the database alone
learns none. A sealed text opens only in the place that it was sealed for."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed text was made under another key or for another place, or was tampered with."""


class Sealer:
    """Seals under the first key; opens what any of the keys has sealed, so that a key can be replaced."""

    def __init__(self, keys: Sequence[str], *, purpose: str) -> None:
        self._ciphers = [AESGCM(_derived(key, purpose)) for key in keys]

    def seal(self, text: str, *, place: str) -> str:
        """The text, encrypted for one place, such as a record's id."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[0].encrypt(nonce, text.encode(), place.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, *, place: str) -> str:
        """The text again; SealBroken when it is not what was sealed there."""
        try:
            raw = base64.b64decode(sealed, validate=True)
        except ValueError as error:
            raise SealBroken("not a sealed text") from error
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
            except (InvalidTag, ValueError):
                continue
        raise SealBroken("no key opens it here")


def _derived(key: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"crewline {purpose}".encode()).derive(key.encode())
