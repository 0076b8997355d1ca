"""The relay emptying an outbox, beside the same bodies published by bare py-amqp."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench.raw_publishing import publish_raw
from bench.servers import Sample, sample
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from common.bus.amqp import AmqpPublisher
from common.bus.envelope import ROW_COLUMNS, encode
from common.bus.port import Outgoing
from common.bus.relay import Relay
from common.bus.topology import partition_of
from common.db.session import Database, connect_plain
from common.testing.sample.services import TOPOLOGY


def drain(world: Sample) -> Figures:
    """Send everything that waits; events a second of wall time, and our own processor time for one."""
    database = Database("pebble", app_url=world.pebble.app, platform_url=world.pebble.platform)
    relay = Relay(database, lambda: AmqpPublisher(world.amqp_url, TOPOLOGY))
    publisher = AmqpPublisher(world.amqp_url, TOPOLOGY)
    with connect_plain(world.pebble.platform) as connection:
        started, worked = time.perf_counter(), time.process_time()
        sent = relay.drain(connection, publisher)
        seconds, busy = time.perf_counter() - started, time.process_time() - worked
    publisher.close()
    return {"relay": sent / seconds, "relay µs of processor": busy / sent * 1e6}


def outgoing(world: Sample) -> list[Outgoing]:
    """The outbox as messages."""
    with connect_plain(world.pebble.platform) as connection:
        rows = connection.execute(f"SELECT {ROW_COLUMNS} FROM outbox ORDER BY position").fetchall()
    return [Outgoing(row[1], row[3], partition_of(row[7]), encode("pebble", row)) for row in rows]


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    with sample() as world:
        world.fill_outbox(sizes.drained)
        messages = outgoing(world)

        def ours() -> Figures:
            world.fill_outbox(sizes.drained)
            found = drain(world)
            world.purge()
            return found

        def raw() -> Figures:
            found = {f"raw {way}": publish_raw(world.amqp_url, messages, way=way) for way in ("window", "batch")}
            world.purge()
            return found

        yield {"relay": ours, "raw py-amqp": raw}


def _lines(_sizes: Sizes) -> Sequence[Line]:
    return [
        Line(
            title="relay ÷ py-amqp, sliding window of 500 confirms",
            ours="relay",
            reference="raw window",
            unit="events/s",
            least=0.5,
            of="ratio",
        ),
        Line(
            title="relay ÷ py-amqp, batches of 500 confirms",
            ours="relay",
            reference="raw batch",
            unit="events/s",
            least=0.5,
            of="ratio",
        ),
        Line(title="relay", ours="relay", unit="events/s", least=9_000),
        Line(title="relay, processor time an event", ours="relay µs of processor", unit="µs"),
    ]


RELAY_DRAIN = Workload(
    name="relay",
    about="Relay over RabbitMQ on a backlog of events (≈ 0.9 kB, 20 organizations, quorum queues): select, publish,"
    " wait for confirms, mark as sent. The reference only publishes the same bodies.",
    lines=_lines,
    open=_open,
)
