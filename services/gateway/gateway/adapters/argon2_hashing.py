"""Argon2id for passwords, a few at a time, and off the event loop where there is one."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from common.errors import Unavailable

T = TypeVar("T")
AT_ONCE = 4  # each takes its own 19 MiB
WAIT_SECONDS = 5.0


class Argon2Hashing:
    """Hashes and checks passwords with the parameters that OWASP asks for at least."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobodys = self._hasher.hash(secrets.token_urlsafe(24))

    def hash(self, password: str) -> str:
        """What is stored in place of the password."""
        return self._in_turn(lambda: self._hasher.hash(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password fits. Without a stored hash a nobody's is checked, which takes as long."""
        return self._in_turn(lambda: self._fits(stored or self._nobodys, password)) and stored is not None

    def _fits(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    def _in_turn(self, work: Callable[[], T]) -> T:
        if not self._turns.acquire(timeout=WAIT_SECONDS):
            raise Unavailable("Too many people are signing in; try again shortly")
        try:
            return _off_the_loop(work)
        finally:
            self._turns.release()


def _off_the_loop(work: Callable[[], T]) -> T:
    """Under gevent, hashing in the loop's own thread would hold up every other request."""
    from gevent import get_hub, monkey

    if not monkey.is_module_patched("threading"):
        return work()
    done: T = get_hub().threadpool.apply(work)
    return done
