"""M12: nothing vanishes unroutable. With a binding gone rows stay unsent and figures tell of it; with it back all
arrives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pika
import pytest

from common.bus.amqp import AmqpPublisher
from common.bus.relay import Relay
from common.bus.topology import EXCHANGE, PARTITIONS, queue_name
from common.bus.topology_apply import apply_topology
from common.db.session import Database
from common.telemetry.bus_metrics import BusMetrics
from common.testing.sample.services import TOPOLOGY
from common.testing.waiting import eventually

from .stage import Stage, wait_for

pytestmark = [pytest.mark.reliability, pytest.mark.slow]


@contextmanager
def relay_at_hand(play: Stage, metrics: BusMetrics) -> Iterator[None]:
    """pebble's relay in this process, so that its figures can be read."""
    assert play.rabbit is not None
    database = Database("pebble", app_url=play.pebble.app, platform_url=play.pebble.platform)
    url, stop = play.rabbit.amqp_url, threading.Event()
    relay = Relay(database, lambda: AmqpPublisher(url, TOPOLOGY), metrics=metrics)
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        database.dispose()


def unbind(play: Stage) -> None:
    """Take ripple's bindings off the exchange, as a slip of an operator might."""
    assert play.rabbit is not None
    connection = pika.BlockingConnection(pika.URLParameters(play.rabbit.amqp_url))
    for partition in range(PARTITIONS):
        for key in TOPOLOGY.bindings("ripple", partition):
            connection.channel().queue_unbind(queue_name("ripple", partition), EXCHANGE, key)
    connection.close()


def figure(metrics: BusMetrics, name: str) -> float:
    return metrics.registry.get_sample_value(name, {"service": "pebble"}) or 0.0


@pytest.mark.parametrize("bus", ["amqp"], indirect=True)
def test_with_a_binding_gone_rows_stay_unsent_until_it_is_back(stage: Callable[..., Stage]) -> None:
    play, metrics = stage(), BusMetrics("pebble")
    assert play.rabbit is not None
    for part, service in (("write", "pebble"), ("consume", "pebble"), ("relay,consume", "ripple")):
        play.play(part, service)

    def unsent() -> int:
        return int(play.ask("pebble", "SELECT count(*) FROM outbox WHERE published_at IS NULL")[0][0])

    def handled() -> int:
        return int(play.ask("ripple", "SELECT count(*) FROM ripples")[0][0])

    with relay_at_hand(play, metrics):
        wait_for(handled, 200, seconds=900)
        failed = figure(metrics, "crewline_relay_failures_total")
        unbind(play)
        wait_for(unsent, 400, seconds=900)

        def tell_of_it() -> bool:
            is_failing = figure(metrics, "crewline_relay_failures_total") > failed
            waits = [figure(metrics, f"crewline_outbox_{name}") for name in ("unsent", "oldest_unsent_seconds")]
            return is_failing and all(each > 0 for each in waits)

        eventually(tell_of_it, seconds=300, what="the figures tell of it")
        apply_topology(play.rabbit.amqp_url, TOPOLOGY)
        play.stop_writers()
        verdict = play.settle(seconds=900)
    print(verdict)
    assert verdict.written >= 600
    assert verdict.clean
