"""SQLAlchemy's usual pool, which also notes how often somebody had to wait for a connection, how often in vain, and of
threads that want it how often they took one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

WORTH_NOTING_SECONDS = 0.010


class WatchedPool(QueuePool):
    """Plain numbers and no metrics: a pool is used twice for each transaction, and read every few seconds."""

    waits = 0
    timeouts = 0
    _turns: dict[int, int] | None = None  # by thread

    def connect(self) -> Any:
        """A connection, from the pool or new."""
        began = time.perf_counter()
        try:
            found = super().connect()
        except PoolTimeout:
            self.timeouts += 1
            raise
        if time.perf_counter() - began > WORTH_NOTING_SECONDS:
            self.waits += 1
        if self._turns is not None and (thread := threading.get_ident()) in self._turns:
            self._turns[thread] += 1
        return found

    def turns(self) -> Callable[[], int]:
        """Tells, to any thread, how often the calling one has taken a connection: once for each transaction."""
        turns, thread = self._turns if self._turns is not None else {}, threading.get_ident()
        turns.setdefault(thread, 0)
        self._turns = turns
        return lambda: turns[thread]

    @property
    def limit(self) -> int:
        """The most connections that it opens."""
        return self.size() + self._max_overflow
