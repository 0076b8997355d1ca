"""How many requests of one organization run at the same time, so that one busy company leaves workers to the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from common.errors import TooMany


class TooManyAtOnce(TooMany):
    """Too many requests of your organization run at the same time; slow down."""

    code = "too_many_at_once"


class Concurrency:
    """Counts running requests by organization."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._running: dict[str, int] = {}
        self._lock = threading.Lock()

    @contextmanager
    def one_more(self, tenant: str) -> Iterator[None]:
        """Hold a place while a request runs."""
        with self._lock:
            running = self._running.get(tenant, 0)
            if running >= self._most:
                raise TooManyAtOnce(retry_after_seconds=1)
            self._running[tenant] = running + 1
        try:
            yield
        finally:
            with self._lock:
                left = self._running[tenant] - 1
                if left:
                    self._running[tenant] = left
                else:
                    del self._running[tenant]
