"""M4, M13, M14: without a broker, or with one that has no memory left, writes go on, events wait on disk and not in
memory, and go out quickly afterwards. Rates are judged at full length alone, where the machine is the test's own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from common.service import RunningService, start
from common.testing.environment import environment_for
from common.testing.held import resident_megabytes
from common.testing.sample.web import PEBBLE_WITH_WEB as PEBBLE
from common.testing.waiting import eventually

from .stage import Actor, Stage, wait_for
from .writers import Writers, percentile

pytestmark = [pytest.mark.reliability, pytest.mark.slow, pytest.mark.parametrize("bus", ["amqp"], indirect=True)]

WRITES_A_SECOND = 50
MOST_GROWTH_MEGABYTES = 50.0
UNSENT = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
OLDEST = """SELECT coalesce(extract(epoch FROM clock_timestamp() - min(occurred_at)), 0) FROM outbox
WHERE published_at IS NULL"""


@contextmanager
def api_of(play: Stage) -> Iterator[RunningService]:
    service = start(PEBBLE, environment_for(PEBBLE, play.pebble))
    try:
        yield service
    finally:
        service.database.dispose()


class Peak:
    """The most memory that a process had, looked at ten times a second."""

    def __init__(self, actor: Actor) -> None:
        assert actor.child is not None
        self._pid, self._stop = actor.child.pid, threading.Event()
        self.megabytes = self.before = resident_megabytes(self._pid)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            self.megabytes = max(self.megabytes, resident_megabytes(self._pid))

    def growth(self) -> float:
        """By how much it grew, in megabytes; looks no more."""
        self._stop.set()
        self._thread.join()
        return self.megabytes - self.before


def test_without_a_broker_writes_go_on_and_the_backlog_waits_on_disk(
    stage: Callable[..., Stage], endures: bool
) -> None:
    play = stage()
    assert play.rabbit is not None
    away_seconds, backlog = (60.0, 200_000) if endures else (10.0, 20_000)
    relay, hearer = play.play("relay", "pebble"), play.play("consume", "ripple")
    with api_of(play) as service, Writers(play, service, per_second=WRITES_A_SECOND) as writers:
        wait_for(lambda: int(play.ask("ripple", "SELECT count(*) FROM ripples")[0][0]), 100)
        assert hearer.child is not None
        idle = resident_megabytes(hearer.child.pid)
        hearer.child.kill()
        play.actors.remove(hearer)
        normal = list(writers.seconds)
        peak = Peak(relay)
        play.rabbit.stop()
        stopped_at, written_before = time.monotonic(), len(writers.statuses)
        play.fill_outbox(pebbles=50, drops=backlog // 50)
        eventually(lambda: time.monotonic() - stopped_at > away_seconds, seconds=away_seconds + 5, what="it is away")
        meanwhile, unsent = list(writers.seconds)[written_before:], int(play.ask("pebble", UNSENT)[0][0])
        assert unsent > backlog
        play.rabbit.start()
        back_at = time.monotonic()
        published = "SELECT count(*) FROM outbox WHERE published_at IS NOT NULL"
        first = int(play.ask("pebble", published)[0][0])
        wait_for(lambda: int(play.ask("pebble", published)[0][0]), first + 1)
        began = time.monotonic()
        eventually(lambda: float(play.ask("pebble", OLDEST)[0][0]) < 5, seconds=300, what="nothing waits for long")
        drained_at = time.monotonic()
    growth, rate = peak.growth(), unsent / (drained_at - began)
    slower = percentile(meanwhile, 0.99) / percentile(normal, 0.99)
    print(
        f"{len(writers.statuses)} writes, {writers.failed} failed; away {away_seconds:.0f} s: p99 × {slower:.2f}; "
        f"{unsent} unsent drained at {rate:.0f}/s, the oldest below 5 s {drained_at - back_at:.1f} s after the broker was "
        f"back; the relay grew by {growth:.0f} MB"
    )
    assert writers.failed == 0
    assert growth < MOST_GROWTH_MEGABYTES
    if endures:
        assert rate >= 1_000
        assert slower <= 1.5
    grown_by_ready_messages(play, idle, backlog)


def grown_by_ready_messages(play: Stage, idle: float, backlog: int) -> None:
    """The same with all of it ready in the queue and a consumer that has only begun with it."""
    waiting = play.waiting()
    assert waiting >= backlog
    hearer = play.play("consume", "ripple")
    peak = Peak(hearer)
    peak.before = idle
    wait_for(lambda: int(play.ask("ripple", "SELECT count(*) FROM ripples")[0][0]), backlog // 10)
    assert play.waiting() > backlog // 2, "it is still busy with them"
    growth = peak.growth()
    print(f"with {waiting} ready messages the consumer grew by {growth:.0f} MB")
    assert growth < MOST_GROWTH_MEGABYTES


def test_a_broker_without_memory_takes_nothing_and_all_goes_out_afterwards(
    stage: Callable[..., Stage], endures: bool
) -> None:
    play = stage(more={} if endures else {"CREWLINE_DEADLINES": "3"})
    assert play.rabbit is not None
    relay = play.play("relay", "pebble")
    for part, name in (("consume", "ripple"), ("relay", "ripple"), ("consume", "pebble")):
        play.play(part, name)
    with api_of(play) as service, Writers(play, service, per_second=WRITES_A_SECOND) as writers:
        wait_for(lambda: int(play.ask("ripple", "SELECT count(*) FROM ripples")[0][0]), 50)
        play.rabbit.ctl("set_vm_memory_high_watermark", "0")
        eventually(lambda: int(play.ask("pebble", UNSENT)[0][0]) > 50, seconds=60, what="events wait")
        during = len(writers.statuses)
        assert relay.child is not None
        log = relay.child.log
        eventually(lambda: "not confirmed in time" in log.read_text(), seconds=60, what="the relay gives a batch up")
        wait_for(lambda: len(writers.statuses), during + (30 if endures else 3) * WRITES_A_SECOND)
        assert relay.child.is_running()
        play.rabbit.ctl("set_vm_memory_high_watermark", "0.4")
        eventually(lambda: int(play.ask("pebble", UNSENT)[0][0]) < 50, seconds=120, what="they go out")
    verdict = play.settle(seconds=300)
    print(f"{len(writers.statuses)} writes, {writers.failed} failed; {verdict}")
    assert writers.failed == 0
    assert verdict.clean
