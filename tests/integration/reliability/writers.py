"""A steady load of writes on the sample service's API, each noted with how long it took and how it ended."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from common.http.app import create_app
from common.ids import new_id
from common.service import RunningService
from common.testing.harness import Caller, person

from .stage import Stage

_HANDS = 4


class Writers:
    """So many writes a second, from several hands, until the block is left. The pace is the test's input."""

    def __init__(self, play: Stage, service: RunningService, *, per_second: float) -> None:
        app, who = create_app(service), person(play.organization)
        self._callers = [Caller(app.test_client(), service.name, who) for _ in range(_HANDS)]
        self._paths = [f"/api/v1/pebbles/{new_id()}/drops" for _ in range(20)]
        self._gap_seconds = _HANDS / per_second
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(_HANDS)
        self.statuses: list[int] = []
        self.seconds: list[float] = []

    def __enter__(self) -> Self:
        self._running = [self._pool.submit(self._write, n) for n in range(_HANDS)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._pool.shutdown()
        for each in self._running:
            each.result()

    @property
    def failed(self) -> int:
        """Writes that got anything but what was asked for."""
        return sum(status != 204 for status in self.statuses)

    def _write(self, hand: int) -> None:
        due, turn = time.monotonic(), hand
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            began = time.monotonic()
            answer = self._callers[hand].post(self._paths[turn % len(self._paths)])
            self.seconds.append(time.monotonic() - began)
            self.statuses.append(answer.status_code)
            due, turn = due + self._gap_seconds, turn + _HANDS


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
