"""Counting in a shared storage without asking it for each request: a process takes a hundredth of a limit at a time and
spends it within a second. Never more than the limit passes; at most what the processes hold unspent passes less."""

from __future__ import annotations

import threading
import time
from typing import Protocol

SHARE = 100
LASTS_SECONDS = 1.0
MOST_KEYS = 50_000


class Shared(Protocol):
    """A storage of `limits` that counts moving windows."""

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool: ...
    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]: ...


class LeasedStorage:
    """Takes from a shared storage in small lots."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._held: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def acquire_entry(self, key: str, limit: int, expiry: int) -> bool:
        """Count one hit if the window has room. Small limits are counted one by one."""
        lot = limit // SHARE
        if lot < 2:
            return self._shared.acquire_entry(key, limit, expiry)
        if self._spend(key):
            return True
        if self._shared.acquire_entry(key, limit, expiry, lot):
            self._hold(key, lot - 1)
            return True
        return self._shared.acquire_entry(key, limit, expiry)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """(moment of the oldest hit that counts, how many count)."""
        return self._shared.get_moving_window(key, limit, expiry)

    def _spend(self, key: str) -> bool:
        with self._lock:
            left, until = self._held.get(key, (0, 0.0))
            if not left or time.monotonic() >= until:
                return False
            self._held[key] = (left - 1, until)
            return True

    def _hold(self, key: str, left: int) -> None:
        """What another request of this process took meanwhile stays good, and gives up with the oldest of it."""
        now = time.monotonic()
        with self._lock:
            if len(self._held) >= MOST_KEYS:
                self._held.clear()
            before, until = self._held.get(key, (0, 0.0))
            if not before or now >= until:
                before, until = 0, now + LASTS_SECONDS
            self._held[key] = (before + left, until)
