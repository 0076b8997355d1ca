"""The installation's own secrets: made once, at random, kept in a file that only its owner reads."""

from __future__ import annotations

import base64
import json
import os
import secrets
import threading
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def random_password() -> str:
    """256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def random_signing_key() -> str:
    """A private Ed25519 key: its 32 bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def public_half(private_key: str) -> str:
    """The public key of a private one, in base64 too."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


class SecretStore:
    """Names and their secrets. A secret once made is kept: databases and tokens depend on it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}

    def get(self, name: str, make: Callable[[], str] = random_password) -> str:
        """The secret of this name, made on first use."""
        with self._lock:
            if name not in self._known:
                self._known[name] = make()
                self._write()
            return self._known[name]

    def find(self, name: str) -> str | None:
        """The secret of this name, if there is one."""
        return self._known.get(name)

    def put(self, name: str, value: str) -> None:
        """Keep a secret that somebody else made."""
        with self._lock:
            if self._known.get(name) != value:
                self._known[name] = value
                self._write()

    def _write(self) -> None:
        draft = self._file.with_suffix(".draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(self._known, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._file)
