"""The worker side of a service: relay, consumer and timers as threads of one process, over either bus."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from common.bus.amqp import AmqpPublisher
from common.bus.amqp_feed import AmqpFeed
from common.bus.consumer import Consumer, Feed
from common.bus.embedded import EmbeddedFeed, EmbeddedPublisher, settle_rows
from common.bus.port import Publisher, settle_nothing
from common.bus.processor import Processor
from common.bus.relay import Relay
from common.bus.topology import Topology, topology_from_contracts
from common.housekeeping import common_timers
from common.service import RunningService
from common.telemetry.bus_metrics import BusMetrics
from common.telemetry.facts import FactGauges
from common.telemetry.logs import speaking_for
from common.timers import TimerLoop

Loop = Callable[[threading.Event], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bus:
    """What the worker needs to know of the transport. `platform_urls` is for the embedded table only."""

    topology: Topology
    amqp_url: str = ""
    platform_urls: dict[str, str] | None = None

    def publisher(self) -> Publisher:
        """A fresh connection for the relay."""
        if self.platform_urls is not None:
            return EmbeddedPublisher(self.topology, self.platform_urls)
        return AmqpPublisher(self.amqp_url, self.topology)


def bus_of(service: RunningService, platform_urls: dict[str, str] | None = None) -> Bus:
    """The bus a service is configured for."""
    topology = topology_from_contracts(service.config.contracts)
    if service.config.bus == "embedded":
        return Bus(topology, platform_urls=platform_urls or {})
    return Bus(topology, amqp_url=service.config.amqp_url)


def loops(
    service: RunningService,
    bus: Bus,
    *,
    parts: frozenset[str] = frozenset({"relay", "consume", "timers"}),
) -> list[tuple[str, Loop]]:
    """The loops of a worker process, each to run in a thread of its own until the event is set."""
    metrics = service.metrics.part(BusMetrics)
    found: list[tuple[str, Loop]] = []
    if "relay" in parts:
        relay = Relay(service.database, bus.publisher, metrics=metrics, tracer=service.tracer)
        found.append(("relay", relay.run))
    if "consume" in parts and service.handlers.types:
        found.append(("consume", consumer_of(service, bus).run))
    if "timers" in parts:
        service.metrics.part(FactGauges).announce(service.definition.facts)
        found.append(("timers", TimerLoop(service, [*common_timers(), *service.definition.timers]).run))
    return [(name, speaking_for(service.name, run)) for name, run in found]


def consumer_of(service: RunningService, bus: Bus) -> Consumer:
    """The consumption loop of a service on its bus."""
    embedded = bus.platform_urls is not None
    processor = Processor(
        service.database,
        service.handlers,
        settle=settle_rows if embedded else settle_nothing,
        metrics=service.metrics.part(BusMetrics),
        tracer=service.tracer,
    )
    feed: Feed = EmbeddedFeed(service.database) if embedded else AmqpFeed(bus.amqp_url, service.database)
    return Consumer(service.database, processor, feed)


def run_loops(named: list[tuple[str, Loop]], stop: threading.Event, *, join_seconds: float = 15.0) -> None:
    """Run loops in threads until `stop` is set, then wait for them to finish what they hold. A loop that ends by itself
    ends the others too: the process leaves and is started anew, instead of going on without its relay or its timers."""
    threads = [threading.Thread(target=run, args=(stop,), name=name, daemon=True) for name, run in named]
    for thread in threads:
        thread.start()
    while not stop.wait(1.0):
        dead = [thread.name for thread in threads if not thread.is_alive()]
        if dead:
            log.error("loops ended by themselves", extra={"loops": dead})
            stop.set()
    for thread in threads:
        thread.join(timeout=join_seconds)
