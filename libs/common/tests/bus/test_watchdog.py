"""A handler that hangs ends the process; a hundred messages that have to be handled one by one do not, however long
they take together."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlalchemy import text

from common.bus import consumer as consuming
from common.bus.consumer import Consumer
from common.bus.port import Delivery
from common.service import RunningService, start
from common.telemetry.bus_metrics import BusMetrics
from common.testing.databases import temporary_database
from common.testing.environment import environment_for
from common.testing.sample.services import PEBBLE
from common.testing.waiting import eventually

DEADLINE = 30.0


class Clock:
    """Stands still until it is moved, in place of the consumer's; counts how often somebody looked and slept."""

    def __init__(self) -> None:
        self.now, self.looks = 1_000.0, 0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, _seconds: float) -> None:
        self.looks += 1
        threading.Event().wait(0.001)

    def move(self, seconds: float) -> None:
        """So long passes, and the watchdog has seen it."""
        self.now += seconds
        self.be_seen()

    def be_seen(self) -> None:
        """The watchdog has looked at how things are now."""
        seen = self.looks
        eventually(lambda: self.looks > seen + 1, what="the watchdog looks")


class OneRound:
    """A feed with one run of messages of each of so many partitions."""

    def __init__(self, stop: threading.Event, partitions: int) -> None:
        self._stop, self._partitions = stop, partitions

    def serve(self, partitions: Sequence[int]) -> None:
        """All the same."""

    def take(self, *, timeout: float) -> list[Delivery]:
        self._stop.set()
        return [Delivery(b"", "", 0)]

    def take_beside(self, partitions: Sequence[int]) -> list[Delivery]:
        return [Delivery(b"", "", len(partitions))] if len(partitions) < self._partitions else []

    def done(self, deliveries: Sequence[Delivery]) -> None:
        """All the same."""

    def close(self) -> None:
        """All the same."""


class Handling:
    """What the processor does with the run of each partition."""

    def __init__(self, service: RunningService, acts: Sequence[Callable[[], None]]) -> None:
        self.metrics = BusMetrics("pebble", service.metrics.registry)
        self._acts = acts

    def process(self, deliveries: Sequence[Delivery]) -> None:
        self._acts[deliveries[0].partition]()

    def retry_due(self, partitions: Sequence[int]) -> None:
        """Nothing is."""


@pytest.fixture
def service(postgres_url: str) -> Iterator[RunningService]:
    with temporary_database(postgres_url, PEBBLE) as urls:
        running = start(PEBBLE, environment_for(PEBBLE, urls))
        yield running
        running.database.dispose()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(consuming, "time", moved)
    return moved


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How the process would have ended."""
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    return codes


def consume(service: RunningService, clock: Clock, *acts: Callable[[], None]) -> None:
    stop = threading.Event()
    handling: object = Handling(service, acts)
    feed = OneRound(stop, len(acts))
    Consumer(service.database, handling, feed, deadline_seconds=DEADLINE).run(stop)  # type: ignore[arg-type]
    clock.be_seen()  # else it might end this very process, once nothing stands in its way any more


def commit(service: RunningService) -> None:
    with service.database.platform_engine.begin() as connection:
        connection.execute(text("SELECT 1"))


def test_who_commits_one_message_after_the_other_does_not_hang(
    service: RunningService, clock: Clock, ended: list[int]
) -> None:
    def five_of_twenty_seconds() -> None:
        for _ in range(5):
            clock.move(DEADLINE * 2 / 3)
            commit(service)

    consume(service, clock, five_of_twenty_seconds)
    assert ended == []


def test_who_commits_nothing_is_ended_whatever_others_commit_meanwhile(
    service: RunningService, clock: Clock, ended: list[int]
) -> None:
    def hang() -> None:
        clock.move(DEADLINE * 2 / 3)
        relay = threading.Thread(target=commit, args=(service,))
        relay.start()
        relay.join()
        for _ in range(2):
            clock.move(DEADLINE * 2 / 3)

    consume(service, clock, hang)
    assert set(ended) == {70}


@pytest.mark.parametrize("hanging", [0, 1])
def test_a_partition_that_hangs_is_not_excused_by_what_is_committed_of_the_one_beside_it(
    service: RunningService, clock: Clock, ended: list[int], hanging: int
) -> None:
    both, is_over = threading.Barrier(2), threading.Event()

    def hang() -> None:
        both.wait(20)
        assert is_over.wait(20)

    def go_on() -> None:
        both.wait(20)
        for _ in range(4):
            clock.move(DEADLINE * 2 / 3)
            commit(service)
        eventually(lambda: bool(ended), what="the one that hangs is ended")
        is_over.set()

    consume(service, clock, *((hang, go_on) if hanging == 0 else (go_on, hang)))
    assert set(ended) == {70}
