"""The sample subscriber in examples/ hears a real event from a real relay, once, and needs nothing of ours."""

from __future__ import annotations

import ast
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pika
import pytest

from billing.bootstrap import SERVICE as BILLING
from billing.domain.events import InvoicePaid
from common.bus.amqp import AmqpPublisher
from common.bus.relay import Relay
from common.bus.topology import EXCHANGE, Topology, routing_key
from common.bus.topology_apply import apply_topology
from common.db.session import connect_plain
from common.db.unit_of_work import SYSTEM
from common.ids import new_id
from common.service import RunningService, start
from common.testing.databases import temporary_database
from common.testing.environment import environment_for
from common.testing.waiting import eventually

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "examples/subscriber/subscriber.py"
EXAMPLE = sorted((ROOT / "contracts/events" / InvoicePaid.TYPE / "examples").glob("*.json"))[0]


@dataclass
class Subscriber:
    """The program as a process, with a queue and a memory of its own."""

    amqp_url: str
    folder: Path
    queue: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until its queue is bound."""
        waiting = self.count("waiting")
        options = ["--amqp-url", self.amqp_url, "--bind", InvoicePaid.TYPE, "--queue", self.queue]
        with (self.folder / "said").open("ab") as said:
            self.process = subprocess.Popen([sys.executable, str(PROGRAM), *options], cwd=self.folder, stdout=said)
        eventually(lambda: self.count("waiting") == waiting + 1, what="the subscriber waits")

    def stop(self) -> None:
        """As an operator does."""
        if self.process is not None:
            self.process.terminate()
            assert self.process.wait(10) == 0

    def said(self) -> list[str]:
        """Its output so far."""
        file = self.folder / "said"
        return file.read_text().splitlines() if file.exists() else []

    def count(self, word: str, *, about: str = "") -> int:
        """How many lines begin with a word and speak of something; other tests publish on the same exchange."""
        return sum(line.startswith(word) and about in line for line in self.said())


@pytest.fixture
def subscriber(amqp_url: str, tmp_path: Path) -> Iterator[Subscriber]:
    apply_topology(amqp_url, Topology())
    made = Subscriber(amqp_url, tmp_path, f"subscriber-{new_id()}")
    made.start()
    yield made
    made.stop()
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    connection.channel().queue_delete(made.queue)
    connection.close()


@pytest.fixture
def billing(postgres_admin_url: str) -> Iterator[RunningService]:
    with temporary_database(postgres_admin_url, BILLING) as urls:
        service = start(BILLING, environment_for(BILLING, urls))
        yield service
        service.database.dispose()


def say_paid(service: RunningService) -> InvoicePaid:
    """Billing says, in a transaction of its own, what its contract's example shows."""
    event = msgspec.json.decode(EXAMPLE.read_bytes(), type=InvoicePaid)
    with service.unit_of_work(new_id(), SYSTEM) as uow:
        uow.emit(event)
    return event


def relay(service: RunningService, amqp_url: str) -> None:
    """Billing's relay, running until nothing is unsent."""
    stop = threading.Event()
    running = Relay(service.database, lambda: AmqpPublisher(amqp_url, Topology()))
    thread = threading.Thread(target=running.run, args=(stop,))
    thread.start()
    try:
        with connect_plain(service.database.platform_url) as connection:
            unsent = "SELECT 1 FROM outbox WHERE published_at IS NULL"
            eventually(lambda: connection.execute(unsent).fetchone() is None, what="everything is sent")
    finally:
        stop.set()
        thread.join()


@pytest.mark.rabbit
def test_an_event_is_heard_once_also_when_it_comes_again_after_a_restart(
    subscriber: Subscriber, billing: RunningService, amqp_url: str
) -> None:
    about = f"invoice/{say_paid(billing).invoice_id}"
    relay(billing, amqp_url)
    eventually(lambda: subscriber.count("new", about=about), what="the paid invoice is heard")
    subscriber.stop()
    with connect_plain(billing.database.platform_url) as connection:
        connection.execute("UPDATE outbox SET published_at = NULL")  # as when a relay dies before it marks the row
    relay(billing, amqp_url)
    subscriber.start()
    eventually(lambda: subscriber.count("repeat", about=about), what="the repeat is recognised")
    assert subscriber.count("new", about=about) == 1


@pytest.mark.rabbit
def test_what_breaks_the_contract_is_refused_and_blocks_nothing(
    subscriber: Subscriber, billing: RunningService, amqp_url: str
) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    channel = connection.channel()
    for body in (b"\xff", b"{}", b"[]", broken()):
        channel.basic_publish(EXCHANGE, routing_key(InvoicePaid.TYPE, 0), body)
    connection.close()
    say_paid(billing)
    relay(billing, amqp_url)
    eventually(lambda: subscriber.count("new"), what="the good event is heard")
    assert subscriber.count("refused") == 4
    assert any(line.startswith("refused: data.") for line in subscriber.said())


def broken() -> bytes:
    """A CloudEvent whose data is not what the contract promises."""
    data = {**msgspec.json.decode(EXAMPLE.read_bytes()), "number": "seven"}
    head = {"specversion": "1.0", "id": new_id(), "source": "/x", "type": InvoicePaid.TYPE, "subject": "invoice/x"}
    more = {"time": "2030-01-01T00:00:00Z", "organizationid": new_id(), "sequence": 1, "data": data}
    return msgspec.json.encode({**head, **more})


def test_the_program_imports_nothing_of_ours() -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    outside = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names
    assert outside == {"pika", "jsonschema"}
