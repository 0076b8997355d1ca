"""Identifiers and bearer tokens: time-ordered UUIDv7 for records, 256 random bits for secrets that travel in links."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last_stamp = 0


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, method 3): ids made by one process sort in the order of their making."""
    stamp = _next_stamp()
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    milliseconds, fraction = stamp >> 12, stamp & 0xFFF
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62) | tail)


def new_token() -> str:
    """A url-safe secret of 256 bits; store only its hash."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What is stored and looked up in place of a token. Plain SHA-256 is enough, as tokens carry 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _next_stamp() -> int:
    """Milliseconds and a 12-bit fraction in one number that never repeats nor falls, also when the clock steps back."""
    global _last_stamp
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    stamp = (milliseconds << 12) | (rest * 4096 // 1_000_000)
    with _lock:
        _last_stamp = max(stamp, _last_stamp + 1)
        return _last_stamp
