"""The sample services' queues on the broker of the run. They have one name on the whole broker, and several processes
of tests want them: each gets them in turn, empty and read by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from common.bus.amqp import connect
from common.bus.topology import PARTITIONS, dead_queue_name, queue_name
from common.bus.topology_apply import apply_topology
from common.testing.sample.services import TOPOLOGY
from common.testing.taking_turns import taking_turns
from common.testing.waiting import eventually


@contextmanager
def sample_queues(admin_url: str, amqp_url: str) -> Iterator[None]:
    """Hold the queues of the sample services; whoever reads them still, who had them before, fails this."""
    with taking_turns(admin_url, "the queues of the sample services"):
        apply_topology(amqp_url, TOPOLOGY)
        eventually(lambda: not _readers(amqp_url), what="nobody reads the queues any more")
        purge(amqp_url)
        yield
        purge(amqp_url)


def purge(amqp_url: str) -> None:
    """Empty them."""
    _each(amqp_url, lambda channel, name: channel.queue_purge(name))


def _readers(amqp_url: str) -> list[str]:
    counts = _each(amqp_url, lambda channel, name: channel.queue_declare(name, passive=True).consumer_count)
    return [name for name, count in counts.items() if count]


def _each(amqp_url: str, act: Any) -> dict[str, Any]:
    connection = connect(amqp_url)
    try:
        channel = connection.channel()
        return {name: act(channel, name) for service in TOPOLOGY.services for name in _names(service)}
    finally:
        connection.collect()


def _names(service: str) -> list[str]:
    return [dead_queue_name(service), *(queue_name(service, partition) for partition in range(PARTITIONS))]
