"""What the bus work measures and logs: how long events wait while the broker is away, what came again, what waits."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData

from common.bus.amqp import AmqpPublisher
from common.bus.envelope import CONTENT_TYPE
from common.bus.handlers import Handlers
from common.bus.port import Delivery, NotAccepted, Outgoing, Unroutable
from common.bus.processor import Processor
from common.bus.relay import Relay
from common.bus.topology import topology_from_hearing
from common.bus.topology_apply import apply_topology
from common.bus.watching_queues import count_waiting
from common.db.session import connect_plain
from common.db.unit_of_work import SYSTEM, UnitOfWork
from common.events import Event
from common.ids import new_id
from common.service import CommonConfig, RunningService, Service, start
from common.telemetry.bus_metrics import BusMetrics
from common.telemetry.logs import JsonFormatter
from common.testing.databases import temporary_database
from common.testing.environment import PUBLIC_KEY_TEXT, envelope_body, environment_for
from common.testing.sample import services as sample
from common.testing.waiting import eventually

ORGANIZATION = new_id()
log = logging.getLogger("moss")


class Takes:
    """A transport that takes everything, or fails as told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.taken: list[Outgoing] = []

    def send(self, batch: Sequence[Outgoing]) -> None:
        self.post(batch)

    def post(self, batch: Sequence[Outgoing]) -> int:
        if self.failure is not None:
            raise self.failure
        self.taken.extend(batch)
        return 0

    def await_taken(self, posted: int) -> None: ...
    def keep_alive(self) -> None: ...
    def close(self) -> None: ...


def running(definition: Service, admin_url: str) -> Iterator[RunningService]:
    with temporary_database(admin_url, definition) as urls:
        service = start(definition, environment_for(definition, urls))
        yield service
        service.database.dispose()


@pytest.fixture
def pebble(postgres_admin_url: str) -> Iterator[RunningService]:
    yield from running(sample.PEBBLE, postgres_admin_url)


@pytest.fixture
def ripple(postgres_admin_url: str) -> Iterator[RunningService]:
    yield from running(sample.RIPPLE, postgres_admin_url)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("work"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def told(service: RunningService, name: str, **labels: str) -> float:
    found = service.metrics.registry.get_sample_value(f"crewline_{name}", {"service": service.name, **labels})
    return -1.0 if found is None else found


def say(service: RunningService) -> None:
    with service.unit_of_work(ORGANIZATION, SYSTEM) as uow:
        sample.drop_pebble(uow, new_id())


def relaying(service: RunningService, publisher: Takes) -> Relay:
    return Relay(service.database, lambda: publisher, metrics=service.metrics.part(BusMetrics))


@pytest.mark.parametrize("failure", [ConnectionRefusedError(), Unroutable("no queue", count=3)])
def test_while_nothing_can_be_sent_what_waits_is_told(pebble: RunningService, failure: Exception) -> None:
    say(pebble)
    with connect_plain(pebble.database.platform_url) as connection:
        connection.execute("UPDATE outbox SET occurred_at = now() - interval '90 seconds'")
    stop = threading.Event()
    thread = threading.Thread(target=relaying(pebble, Takes(failure)).run, args=(stop,))
    thread.start()
    try:
        eventually(lambda: told(pebble, "relay_failures_total") >= 1, what="the relay starts over", seconds=60)
    finally:
        stop.set()
        thread.join()
    assert told(pebble, "outbox_unsent") == 1
    assert told(pebble, "outbox_oldest_unsent_seconds") >= 90
    assert told(pebble, "relay_active") == 0
    assert told(pebble, "relay_unroutable_total") % 3 == 0
    assert (told(pebble, "relay_unroutable_total") > 0) == isinstance(failure, Unroutable)


def test_each_batch_tells_how_long_its_confirmation_took(pebble: RunningService) -> None:
    for _ in range(3):
        say(pebble)
    publisher = Takes()
    with connect_plain(pebble.database.platform_url) as connection:
        assert relaying(pebble, publisher).drain(connection, publisher) == 3
    assert told(pebble, "relay_confirm_seconds_count") == 1
    assert told(pebble, "bus_published_total") == 3


def test_what_came_again_is_counted(ripple: RunningService) -> None:
    processor = Processor(ripple.database, ripple.handlers, metrics=ripple.metrics.part(BusMetrics))
    body = drop(new_id())
    processor.process([Delivery(body, CONTENT_TYPE, 0)])
    processor.process([Delivery(body, CONTENT_TYPE, 0, tries=1), Delivery(drop(new_id()), CONTENT_TYPE, 0)])
    assert (told(ripple, "bus_handled_total"), told(ripple, "bus_redelivered_total")) == (3, 1)
    assert told(ripple, "bus_duplicates_total") >= 1


def test_what_waits_in_the_table_is_counted_by_partition(ripple: RunningService) -> None:
    with connect_plain(ripple.database.platform_url) as connection:
        for partition in (1, 1, 3):
            connection.execute(
                "INSERT INTO bus_message (partition, event_id, body, content_type) VALUES (%s, %s, '', '')",
                [partition, new_id()],
            )
    count_waiting(ripple)
    assert [told(ripple, "bus_waiting", partition=str(number)) for number in range(4)] == [0, 2, 0, 1]


def test_lines_of_a_handler_and_of_a_parked_message_carry_the_events_ids(
    ripple: RunningService, lines: io.StringIO
) -> None:
    handlers = Handlers("ripple")

    @handlers.on(sample.HeardPebble)
    def stumble(uow: UnitOfWork, event: Event[sample.HeardPebble]) -> None:
        log.warning("stumbling")
        raise RuntimeError("wet")

    event_id = new_id()
    Processor(ripple.database, handlers).process([Delivery(drop(event_id), CONTENT_TYPE, 0)])
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    stumbled = [line for line in found if line["message"] == "stumbling"]
    (parked,) = [line for line in found if line["message"] == "message parked"]
    for line in (*stumbled, parked):
        assert (line["correlation_id"], line["organization_id"]) == ("test", str(ORGANIZATION))
    assert stumbled and (parked["event_id"], parked["event_type"]) == (str(event_id), "pebble.dropped.v1")


def drop(event_id: Any) -> bytes:
    return envelope_body("pebble.dropped.v1", new_id(), ORGANIZATION, 1, {"pebble_id": str(new_id())}, event_id)


@pytest.mark.rabbit
def test_what_waits_at_the_broker_is_counted_and_what_has_no_queue_is_called_so(amqp_url: str, tmp_path: Path) -> None:
    topology = topology_from_hearing({"puddle": ["drizzle.fell.v1"]})
    apply_topology(amqp_url, topology)
    handlers = Handlers("puddle")
    handlers.on(sample.HeardPebble)(lambda uow, event: None)
    nowhere = "postgresql://x@127.0.0.1:1/x"
    config = CommonConfig(
        bus="amqp", contracts=tmp_path, public_url="", database_url=nowhere, platform_url=nowhere, owner_url="",
        amqp_url=amqp_url, internal_public_key=PUBLIC_KEY_TEXT,
    )  # fmt: skip
    puddle = RunningService(Service("puddle", MetaData(), tmp_path, handlers), config, deps=None)
    publisher = AmqpPublisher(amqp_url, topology)
    try:
        publisher.send([Outgoing(new_id(), "drizzle.fell.v1", partition, b"{}") for partition in (2, 2, 0)])

        def counted() -> list[float]:
            count_waiting(puddle)
            return [told(puddle, "bus_waiting", partition=str(number)) for number in range(4)]

        eventually(lambda: counted() == [1, 0, 2, 0], what="the broker tells its queues' lengths", seconds=60)
        lost = AmqpPublisher(amqp_url, topology_from_hearing({"puddle": ["rain.fell.v1"]}))
        with pytest.raises(NotAccepted) as refused:
            lost.send([Outgoing(new_id(), "rain.fell.v1", partition, b"{}") for partition in (0, 1)])
        lost.close()
        assert isinstance(refused.value, Unroutable) and refused.value.count >= 1
    finally:
        publisher.close()
