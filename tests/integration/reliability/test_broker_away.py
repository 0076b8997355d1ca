"""M4, M13, M14: without a broker, or with one that has no memory left, writes go on, events wait on disk and not in
memory, and go out quickly afterwards. Rates are judged at full length alone, where the machine is the test's own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from common.service import RunningService, start
from common.testing.endurance import at_length
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
    seconds, backlog = float(at_length(10, 60)), at_length(20_000, 200_000)
    relay = play.play("relay", "pebble")
    with api_of(play) as service, Writers(play, service, per_second=WRITES_A_SECOND) as writers:
        idle = idle_hearer(play)
        normal, peak = list(writers.seconds), Peak(relay)
        unsent = write_without_a_broker(play, seconds=seconds, backlog=backlog)
        meanwhile = list(writers.seconds)[len(normal) :]
        rate, oldest_after = drained(play, unsent)
    growth, slower = peak.growth(), percentile(meanwhile, 0.99) / percentile(normal, 0.99)
    print(
        f"{len(writers.statuses)} writes, {writers.failed} failed; broker away {seconds:.0f} s: p99 × {slower:.2f}; "
        f"{unsent} unsent went out at {rate:.0f}/s; the oldest was below 5 s {oldest_after:.1f} s after its return; "
        f"the relay grew by {growth:.0f} MB"
    )
    assert writers.failed == 0
    assert growth < MOST_GROWTH_MEGABYTES
    if endures:
        assert rate >= 1_000 and oldest_after < 30 and slower <= 1.5
    grown_by_ready_messages(play, idle, backlog)


def idle_hearer(play: Stage) -> float:
    """What a consumer has in memory once it handled something; it then leaves the stage."""
    hearer = play.play("consume", "ripple")
    wait_for(lambda: int(play.ask("ripple", "SELECT count(*) FROM ripples")[0][0]), 100)
    assert hearer.child is not None
    megabytes = resident_megabytes(hearer.child.pid)
    hearer.child.kill()
    play.actors.remove(hearer)
    return megabytes


def write_without_a_broker(play: Stage, *, seconds: float, backlog: int) -> int:
    """How many events are unsent at the end."""
    assert play.rabbit is not None
    play.rabbit.stop()
    began = time.monotonic()
    play.fill_outbox(pebbles=50, drops=backlog // 50)
    eventually(lambda: time.monotonic() - began > seconds, seconds=seconds + 60, what="it was away for long enough")
    unsent = int(play.ask("pebble", UNSENT)[0][0])
    assert unsent > backlog
    return unsent


def drained(play: Stage, unsent: int) -> tuple[float, float]:
    """Events a second from the first one on, and after how many seconds nothing waited for longer than five."""
    assert play.rabbit is not None
    play.rabbit.start()
    back_at = time.monotonic()
    eventually(lambda: int(play.ask("pebble", UNSENT)[0][0]) < unsent, seconds=120, what="the first are out")
    began = time.monotonic()
    eventually(lambda: float(play.ask("pebble", OLDEST)[0][0]) < 5, seconds=300, what="nothing waits for long")
    ended = time.monotonic()
    return unsent / (ended - began), ended - back_at


def grown_by_ready_messages(play: Stage, idle: float, backlog: int) -> None:
    """The same with all of it ready in the queue and a consumer that has only begun with it."""
    # The last few are still on their way: the relay is done with what was old, and the broker counts a little later.
    eventually(lambda: play.waiting() >= backlog, seconds=60, what="the whole backlog is in the queues")
    waiting = play.waiting()
    hearer = play.play("consume", "ripple")
    peak = Peak(hearer)
    peak.before = idle

    def handled() -> int:
        return int(play.ask("ripple", "SELECT count(*) FROM ripples")[0][0])

    wait_for(handled, backlog // 10)
    growth = peak.growth()
    assert handled() < backlog, "it is still busy with them"
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
        wait_for(lambda: len(writers.statuses), during + at_length(3, 30) * WRITES_A_SECOND)
        assert relay.child.is_running()
        play.rabbit.ctl("set_vm_memory_high_watermark", "0.4")
        eventually(lambda: int(play.ask("pebble", UNSENT)[0][0]) < 50, seconds=120, what="they go out")
    verdict = play.settle(seconds=300)
    print(f"{len(writers.statuses)} writes, {writers.failed} failed; {verdict}")
    assert writers.failed == 0
    assert verdict.clean
