"""Brings home what the broker dead-lettered: innocents go back to their queue, killers to the service's own park, where
one set of tools shows and replays everything.

The broker's limit counts each death against everything that was in flight, and so takes innocents too when a process
dies again and again. What no process died with is no killer, unless it kills before it is in hand; therefore it goes
back so many times only.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pika

from common.bus.incoming import read
from common.bus.port import Delivery
from common.bus.suspects import is_killer, park_killer
from common.bus.topology import HOME_EXCHANGE, dead_queue_name
from common.telemetry.bus_metrics import BusMetrics

if TYPE_CHECKING:
    from common.service import RunningService

log = logging.getLogger(__name__)
AT_ONCE = 100
BLOCKED_SECONDS = 10.0
READMISSIONS = 3
READMITTED = "crewline-readmitted"


def fetch_dead_letters(service: RunningService) -> int:
    """Move up to a hundred messages from `<service>.dead`, each acknowledged after it is safe where it goes."""
    if service.config.bus != "amqp" or not service.handlers.types:
        return 0
    with broker_connection(service.config.amqp_url) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        moved = 0
        while moved < AT_ONCE:
            method, properties, body = channel.basic_get(dead_queue_name(service.name))
            if method is None:
                break
            _move(service, channel, properties, body)
            channel.basic_ack(method.delivery_tag)
            moved += 1
        return moved


@contextmanager
def broker_connection(url: str) -> Iterator[Any]:
    """A short connection of a timer's. A broker that takes nothing for want of memory or disk must not hold it."""
    parameters = pika.URLParameters(url)
    parameters.blocked_connection_timeout = BLOCKED_SECONDS
    connection = pika.BlockingConnection(parameters)
    try:
        yield connection
    finally:
        connection.close()


def _move(service: RunningService, channel: Any, properties: Any, body: bytes) -> None:
    headers = properties.headers or {}
    came_from, times = _queue(headers), int(headers.get(READMITTED, 0))
    one = read(Delivery(body, properties.content_type or "", 0))
    if came_from is None or times >= READMISSIONS or is_killer(service.database, body):
        park_killer(service.database, one, detail=str(headers.get("x-death", "")))
        service.metrics.part(BusMetrics).dead_letters.of("parked").inc()
        log.error("a dead letter was parked", extra=one.ids)
        return
    again = pika.BasicProperties(
        content_type=properties.content_type,
        message_id=properties.message_id,
        type=properties.type,
        delivery_mode=2,
        headers={READMITTED: times + 1},
    )
    # Raises unless the queue took it; then it stays among the dead letters.
    channel.basic_publish(HOME_EXCHANGE, came_from, body, properties=again, mandatory=True)
    service.metrics.part(BusMetrics).dead_letters.of("readmitted").inc()
    log.warning("a dead letter goes back to its queue", extra={"queue": came_from, "times": times + 1, **one.ids})


def _queue(headers: dict[str, Any]) -> str | None:
    deaths = headers.get("x-death") or []
    return next((str(death["queue"]) for death in deaths if death.get("reason") == "delivery_limit"), None)
