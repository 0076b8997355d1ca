"""Declares exchange, queues and bindings on the broker; idempotent, a step before anything starts."""

from __future__ import annotations

from typing import Any

from common.bus.amqp import connect
from common.bus.topology import (
    DEAD_EXCHANGE,
    EXCHANGE,
    EXCHANGES,
    HOME_EXCHANGE,
    ORDERED,
    PARTITIONS,
    QUORUM,
    Topology,
    dead_queue_name,
    queue_name,
)


def apply_topology(url: str, topology: Topology) -> None:
    """Declare everything the contracts name. Raises when the broker holds the same name with other arguments."""
    connection = connect(url)
    try:
        channel = connection.channel()
        for name, kind in EXCHANGES.items():
            channel.exchange_declare(name, kind, durable=True, auto_delete=False)
        for service in topology.services:
            _declare_service(channel, topology, service)
    finally:
        connection.collect()


def _declare_service(channel: Any, topology: Topology, service: str) -> None:
    dead = dead_queue_name(service)
    channel.queue_declare(dead, durable=True, auto_delete=False, arguments=QUORUM)
    channel.queue_bind(dead, DEAD_EXCHANGE, service)
    for partition in range(PARTITIONS):
        name = queue_name(service, partition)
        channel.queue_declare(name, durable=True, auto_delete=False, arguments=ORDERED)
        channel.queue_bind(name, HOME_EXCHANGE, name)
        for pattern in topology.bindings(service, partition):
            channel.queue_bind(name, EXCHANGE, pattern)
