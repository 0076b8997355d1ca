"""Where `limits` counts within one process: exact moving windows by our clock, a bounded number of them, no thread."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from typing import Any

from limits.storage.base import MovingWindowSupport, Storage

from common.clock import Clock

MOST_KEYS = 100_000


class WindowStorage(Storage, MovingWindowSupport):
    """The moments of the latest hits by key, oldest first. The storage that comes with `limits` starts a thread every
    10 ms to clean up; here a key is cleaned when it is used, and the keys that were used longest ago are dropped."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._hits: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` hits if the window has room."""
        now = self._clock.now().timestamp()
        with self._lock:
            hits = self._hits.get(key)
            if hits is None:
                hits = self._hits[key] = []
                if len(self._hits) > MOST_KEYS:
                    self._hits.popitem(last=False)
            else:
                self._hits.move_to_end(key)
            if hits and hits[0] <= now - expiry:
                del hits[: bisect_right(hits, now - expiry)]
            if len(hits) + amount > limit:
                return False
            hits.extend([now] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """(moment of the oldest hit that counts, how many count)."""
        now = self._clock.now().timestamp()
        with self._lock:
            hits = self._hits.get(key, [])
            live = hits[bisect_right(hits, now - expiry) :]
        return (live[0], len(live)) if live else (now, 0)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a failing storage raises; this one does not fail."""
        return ValueError

    def check(self) -> bool:
        """Always there."""
        return True

    def reset(self) -> int:
        """Forget everything."""
        with self._lock:
            count = len(self._hits)
            self._hits.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._lock:
            self._hits.pop(key, None)

    def _unsupported(self, *_: Any, **__: Any) -> int:
        raise TypeError("only moving windows are counted here")

    incr = get = _unsupported
    get_expiry = _unsupported
