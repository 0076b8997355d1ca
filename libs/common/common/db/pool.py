"""SQLAlchemy's usual pool, which also notes how often somebody had to wait for a connection, and how often in vain."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

WORTH_NOTING_SECONDS = 0.010


class WatchedPool(QueuePool):
    """Plain numbers and no metrics: a pool is used twice for each transaction, and read every few seconds."""

    waits = 0
    timeouts = 0

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
        return found

    @property
    def limit(self) -> int:
        """The most connections that it opens."""
        return self.size() + self._max_overflow
