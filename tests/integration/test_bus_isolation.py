"""On RabbitMQ every service is a user of its own: it says its own events and reads its own queues; everything else that
it might try is refused by the broker (403). As `make up` makes the users, from the same rules as in production."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

from common.bus.topology import (
    DEAD_EXCHANGE,
    EXCHANGE,
    HOME_EXCHANGE,
    Topology,
    dead_queue_name,
    queue_name,
    routing_key,
    topology_from_contracts,
)
from crewline_local.platform.broker import admit, declare
from crewline_local.platform.catalogue import CONTRACTS, service_names
from crewline_local.rabbitmq import PrivateRabbit

pytestmark = pytest.mark.rabbit
SERVICES = sorted(service_names())
TOPOLOGY: Topology = topology_from_contracts(CONTRACTS)
REFUSED = 403


@dataclass
class Broker:
    """A broker that knows every service."""

    url: str
    passwords: dict[str, str]

    def address(self, service: str) -> str:
        """The service's own."""
        parts = urlsplit(self.url)
        place = f"{service}:{self.passwords[service]}@{parts.netloc.rpartition('@')[2]}"
        return urlunsplit((parts.scheme, place, parts.path, "", ""))


class Service:
    """A service's connection, with a new channel after each refusal."""

    def __init__(self, address: str) -> None:
        self._connection = pika.BlockingConnection(pika.URLParameters(address))
        self._channel: BlockingChannel | None = None

    def answer(self, act: Callable[[BlockingChannel], object]) -> int:
        """200 when the broker did it, else the code of its refusal."""
        if self._channel is None or self._channel.is_closed:
            self._channel = self._connection.channel()
            self._channel.confirm_delivery()
        try:
            act(self._channel)
        except ChannelClosedByBroker as refusal:
            return int(refusal.reply_code)
        return 200

    def publish(self, exchange: str, key: str) -> int:
        """One message, confirmed."""
        return self.answer(lambda channel: channel.basic_publish(exchange, key, b"{}"))

    def read(self, queue: str) -> int:
        """As a consumer does."""

        def consume(channel: BlockingChannel) -> None:
            channel.basic_cancel(channel.basic_consume(queue, lambda *_: None, auto_ack=True))

        return self.answer(consume)

    def close(self) -> None:
        """Say goodbye."""
        self._connection.close()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """As the platform starts it on this machine."""
    folder: Path = tmp_path_factory.mktemp("rabbit")
    with PrivateRabbit(folder) as rabbit:
        passwords = {service: f"password-of-{service}" for service in SERVICES}
        declare(rabbit.amqp_url)
        admit(rabbit, passwords=passwords)
        yield Broker(rabbit.amqp_url, passwords)


@pytest.fixture(params=SERVICES)
def name(request: pytest.FixtureRequest) -> str:
    """Each service in turn."""
    found: str = request.param
    return found


@pytest.fixture
def service(broker: Broker, name: str) -> Iterator[Service]:
    """Logged in as itself."""
    made = Service(broker.address(name))
    yield made
    made.close()


def test_it_says_all_of_its_own_events_and_none_of_anybody_else_s(service: Service, name: str) -> None:
    own = TOPOLOGY.said_by(name)
    others = sorted(TOPOLOGY.owners.keys() - set(own))
    said = {kind: service.publish(EXCHANGE, routing_key(kind, number % 4)) for number, kind in enumerate(own)}
    forged = {kind: service.publish(EXCHANGE, routing_key(kind, number % 4)) for number, kind in enumerate(others)}
    assert {kind for kind, code in said.items() if code != 200} == set()
    assert {kind for kind, code in forged.items() if code != REFUSED} == set()
    assert len(own) + len(others) == len(TOPOLOGY.owners) > 50


def test_it_reads_its_own_queues_and_nobody_else_s(service: Service, name: str) -> None:
    answers = {
        queue: service.read(queue)
        for other in TOPOLOGY.services
        for queue in (queue_name(other, 0), queue_name(other, 3), dead_queue_name(other))
    }
    own = {queue for queue in answers if queue.startswith(f"{name}.")}
    assert {queue for queue, code in answers.items() if code == 200} == own
    assert {code for queue, code in answers.items() if queue not in own} == {REFUSED}
    assert len(own) == (3 if name in TOPOLOGY.services else 0)


def test_it_puts_messages_back_into_its_own_queues_only(service: Service, name: str) -> None:
    answers = {other: service.publish(HOME_EXCHANGE, queue_name(other, 1)) for other in SERVICES}
    assert {other for other, code in answers.items() if code == 200} == {name}
    assert {code for other, code in answers.items() if other != name} == {REFUSED}


@pytest.mark.parametrize(
    "act",
    [
        lambda channel: channel.basic_publish("", queue_name("job", 0), b"{}"),
        lambda channel: channel.basic_publish("amq.topic", "job.opened.v1.p0", b"{}"),
        lambda channel: channel.basic_publish(DEAD_EXCHANGE, "job", b"{}"),
        lambda channel: channel.basic_publish(EXCHANGE, "", b"{}"),
        lambda channel: channel.basic_publish(EXCHANGE, "invoice.paid.v1.p0.job.opened.v1.p0", b"{}"),
        lambda channel: channel.queue_declare("mine", durable=True),
        lambda channel: channel.queue_declare("", exclusive=True),
        lambda channel: channel.exchange_declare("mine", "topic"),
        lambda channel: channel.queue_bind(queue_name("billing", 0), EXCHANGE, "#"),
        lambda channel: channel.queue_purge(queue_name("job", 0)),
        lambda channel: channel.queue_delete(queue_name("billing", 0)),
        lambda channel: channel.exchange_delete(EXCHANGE),
    ],
    ids=[
        "by the exchange without a name",
        "by another exchange",
        "as a dead letter",
        "under no name",
        "under a name that only begins right",
        "a queue",
        "a queue of its own",
        "an exchange",
        "a binding",
        "emptying a queue",
        "deleting its own queue",
        "deleting the exchange",
    ],
)
def test_nothing_else_is_open_to_it(broker: Broker, act: Callable[[BlockingChannel], object]) -> None:
    billing = Service(broker.address("billing"))
    assert billing.answer(act) == REFUSED
    billing.close()


def test_control_the_administrator_may_do_what_services_may_not(broker: Broker) -> None:
    """What is refused above is refused for who asks."""
    administrator = Service(broker.url)
    assert administrator.publish(EXCHANGE, routing_key("job.completed.v1", 0)) == 200
    assert administrator.read(queue_name("billing", 0)) == 200
    administrator.close()
