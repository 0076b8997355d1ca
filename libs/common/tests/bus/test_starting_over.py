"""Relay and consumer start over after a failure, ever later; once something went well they begin again with the
shortest pause."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

import pytest

from common.bus.consumer import Consumer
from common.bus.port import Delivery, Outgoing
from common.bus.relay import Relay
from common.db.session import Database
from common.db.unit_of_work import SYSTEM
from common.ids import new_id
from common.service import start
from common.telemetry.bus_metrics import BusMetrics
from common.testing.databases import temporary_database
from common.testing.environment import environment_for
from common.testing.sample.services import PEBBLE, drop_pebble


class Broker:
    """Breaks or takes a batch as planned; whatever it took, the next event is said."""

    def __init__(self, plan: list[str], stop: threading.Event, say: Callable[[], None]) -> None:
        self._plan, self._stop, self._say = plan, stop, say

    def post(self, batch: Sequence[Outgoing]) -> int:
        step = self._plan.pop(0)
        if not self._plan:
            self._stop.set()
        if step == "break":
            raise ConnectionError("planted")
        return len(batch)

    def send(self, batch: Sequence[Outgoing]) -> None:
        self.await_taken(self.post(batch))

    def await_taken(self, posted: int) -> None:
        if self._plan:
            self._say()

    def keep_alive(self) -> None:
        """There is nothing to say."""

    def close(self) -> None:
        """There is nothing open."""


def pauses(caplog: pytest.LogCaptureFixture) -> list[float]:
    return [record.pause_seconds for record in caplog.records if hasattr(record, "pause_seconds")]


def test_a_relay_that_published_begins_with_the_shortest_pause_again(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with temporary_database(postgres_url, PEBBLE) as urls:
        service = start(PEBBLE, environment_for(PEBBLE, urls))
        stop = threading.Event()

        def say() -> None:
            with service.unit_of_work(new_id(), SYSTEM) as uow:
                drop_pebble(uow, new_id())

        say()
        broker = Broker(["break", "break", "break", "take", "break", "take"], stop, say)
        Relay(service.database, lambda: broker).run(stop)
        service.database.dispose()
    assert len(pauses(caplog)) == 4
    first, _, third, after_success = pauses(caplog)
    # Each is drawn between a half and the whole of 0.1 s, doubled with each failure.
    assert 0.1 <= first <= 0.2 and 0.4 <= third <= 0.8 and 0.1 <= after_success <= 0.2


class Feed:
    """Fails as planned, and hands out nothing else."""

    def __init__(self, plan: list[str], stop: threading.Event) -> None:
        self._plan, self._stop = plan, stop

    def serve(self, partitions: Sequence[int]) -> None:
        """All the same."""

    def take(self, *, timeout: float) -> list[Delivery]:
        step = self._plan.pop(0)
        if not self._plan:
            self._stop.set()
        if step == "break":
            raise ConnectionError("planted")
        return [Delivery(b"", "application/json", 0)]

    def take_beside(self, partitions: Sequence[int]) -> list[Delivery]:
        return []

    def done(self, deliveries: Sequence[Delivery]) -> None:
        """All the same."""

    def close(self) -> None:
        """All the same."""


class Handles:
    """A processor that does nothing."""

    def __init__(self) -> None:
        self.metrics = BusMetrics("ripple")

    def process(self, deliveries: Sequence[Delivery]) -> None:
        """Well."""

    def retry_due(self, partitions: Sequence[int]) -> int:
        return 0


class Stop(threading.Event):
    """Notes how long it was waited for, without waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout)
        return self.is_set()


def test_a_consumer_that_handled_something_begins_with_the_shortest_pause_again(postgres_url: str) -> None:
    with temporary_database(postgres_url, PEBBLE) as urls:
        database = Database("pebble", app_url=urls.app, platform_url=urls.platform)
        stop, processor = Stop(), Handles()
        feed = Feed(["break", "break", "break", "message", "break", "message"], stop)
        Consumer(database, processor, feed).run(stop)  # type: ignore[arg-type]
        database.dispose()
    assert stop.pauses == [0.2, 0.4, 0.8, 0.2]
