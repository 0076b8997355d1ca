"""The operator's tools: what is parked is seen, tried again or given up; the audit trail says who decided and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from uuid import UUID

import pika
import pytest

from common.bus.envelope import CONTENT_TYPE
from common.bus.handlers import Handlers
from common.bus.port import Delivery
from common.bus.processor import Processor
from common.bus.tools.__main__ import main
from common.bus.topology import partition_of
from common.db.provision import DatabaseUrls
from common.db.session import connect_plain
from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.events import Event
from common.ids import new_id
from common.service import start
from common.testing.databases import temporary_database
from common.testing.environment import envelope_body, environment_for
from common.testing.sample import services as sample

ORGANIZATION = new_id()
WHY = ("--reason", "the sender is fixed")


@dataclass
class Desk:
    """A service with parked messages, and the operator's command line."""

    processor: Processor
    urls: DatabaseUrls
    capsys: pytest.CaptureFixture[str]
    refuse: dict[str, Exception] = field(default_factory=dict)

    def run(self, *words: str) -> str:
        """The tool's output; a refusal's text begins with `tools:`."""
        main(["--service", "ripple", "--as", "alice", *words])
        said = self.capsys.readouterr()
        return said.out + said.err

    def decide(self, verb: str, state: str) -> str:
        """The verb on the first message of a state."""
        parked_id = self.rows(f"SELECT id FROM parked WHERE state = '{state}' ORDER BY id LIMIT 1")[0][0]
        return self.run("parked", verb, str(parked_id), *WHY)

    def receive(self, *bodies: bytes, content_type: str = CONTENT_TYPE) -> None:
        self.processor.process([Delivery(body, content_type, 0) for body in bodies])

    def serve(self) -> None:
        """What the running service does with the park until nothing moves."""
        while self.processor.retry_due([0, 1, 2, 3]):
            pass

    def rows(self, query: str) -> list[Any]:
        with connect_plain(self.urls.platform) as connection:
            return connection.execute(query).fetchall()

    def applied(self, pebble: UUID) -> list[int]:
        return [r[0] for r in self.rows(f"SELECT sequence FROM ripples WHERE pebble_id = '{pebble}' ORDER BY n")]

    def audited(self) -> list[Any]:
        return self.rows("SELECT action, actor_kind, actor_role, reason FROM audit_entries ORDER BY at")


@pytest.fixture
def desk(
    postgres_admin_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Desk]:
    with temporary_database(postgres_admin_url, sample.RIPPLE) as urls:
        service = start(sample.RIPPLE, environment_for(sample.RIPPLE, urls))
        handlers = Handlers("ripple")
        made = Desk(Processor(service.database, handlers), urls, capsys)

        @handlers.on(sample.HeardPebble)
        def spread_ripple(uow: UnitOfWork, event: Event[sample.HeardPebble]) -> None:
            if event.data.mood in made.refuse:
                raise made.refuse[event.data.mood]
            sample.spread_ripple(uow, event)

        monkeypatch.setattr("common.bus.tools.__main__.configure_logs", lambda *_, **__: None)
        monkeypatch.setenv("CREWLINE_RIPPLE_PLATFORM_URL", urls.platform)
        monkeypatch.setenv("CREWLINE_BUS", "embedded")
        yield made
        service.database.dispose()


def dropped(pebble: UUID, sequence: int, *, mood: str = "calm", kind: str = "pebble.dropped.v1") -> bytes:
    return envelope_body(kind, pebble, ORGANIZATION, sequence, {"pebble_id": str(pebble), "mood": mood}, new_id())


def park_as_killer(desk: Desk, body: bytes) -> None:
    """As both buses do with a message whose deliveries ended with the process."""
    with connect_plain(desk.urls.platform) as connection:
        connection.execute(
            """INSERT INTO parked (handler, message_key, partition, body, content_type, state, reason)
               VALUES ('-', 'killer:1', 0, %s, %s, 'dead', 'killed the process')""",
            [body, CONTENT_TYPE],
        )


def test_parked_messages_are_listed_and_shown_with_their_reason(desk: Desk) -> None:
    pebble = new_id()
    desk.refuse["angry"] = ValueError("it is too angry")
    desk.receive(dropped(pebble, 1, mood="angry"), dropped(pebble, 2))
    listed = desk.run("parked", "list")
    assert "parked in ripple: 1 held, 1 retry" in listed
    assert f"pebble.dropped.v1 {pebble} #1" in listed and "ValueError" in listed
    assert str(pebble) not in desk.run("parked", "list", "--state", "dead")
    shown = json.loads(desk.run("parked", "show", str(desk.rows("SELECT min(id) FROM parked")[0][0])))
    assert shown["detail"] == "it is too angry" and shown["body"]["data"]["mood"] == "angry"
    assert desk.run("parked", "show", "999999") == "tools: nothing is parked as 999999\n"


def test_a_dead_message_is_tried_again_with_all_that_waits_behind_it(desk: Desk) -> None:
    pebble = new_id()
    desk.refuse["angry"] = ValueError("no")
    desk.receive(dropped(pebble, 1, mood="angry"), dropped(pebble, 2))
    with connect_plain(desk.urls.platform) as connection:
        connection.execute("UPDATE parked SET state = 'dead', attempts = 12 WHERE state = 'retry'")
    desk.refuse.clear()
    desk.serve()
    assert desk.applied(pebble) == []
    assert "tries it within a second" in desk.decide("retry", "dead")
    desk.serve()
    assert desk.applied(pebble) == [1, 2]
    assert desk.audited() == [("parked.retry", "operator", "alice", "the sender is fixed")]


def test_a_discarded_head_lets_those_behind_it_pass(desk: Desk) -> None:
    pebble = new_id()
    desk.refuse["angry"] = ValueError("no")
    desk.receive(dropped(pebble, 1, mood="angry"), dropped(pebble, 2))
    assert "it is gone" in desk.decide("discard", "retry")
    desk.serve()
    assert desk.applied(pebble) == [2]
    assert desk.audited() == [("parked.discard", "operator", "alice", "the sender is fixed")]


def test_what_waits_for_a_lost_event_goes_ahead_when_the_gap_is_skipped(desk: Desk) -> None:
    pebble = new_id()
    desk.receive(dropped(pebble, 1), dropped(pebble, 4), dropped(pebble, 5))
    assert desk.applied(pebble) == [1]
    assert "events up to #3 of its aggregate are given up" in desk.decide("skip-gap", "gap")
    desk.serve()
    assert desk.applied(pebble) == [1, 4, 5]
    desk.receive(dropped(pebble, 2))
    assert desk.applied(pebble) == [1, 4, 5]


def test_a_discarded_message_behind_a_gap_counts_as_heard(desk: Desk) -> None:
    pebble = new_id()
    desk.receive(dropped(pebble, 3), dropped(pebble, 4))
    desk.decide("discard", "gap")
    desk.serve()
    assert desk.applied(pebble) == [4]


def test_only_a_gap_can_be_skipped(desk: Desk) -> None:
    desk.refuse["angry"] = NotYetKnown("the lake")
    desk.receive(dropped(new_id(), 1, mood="angry"))
    assert desk.decide("skip-gap", "waiting") == "tools: it does not wait for an earlier event\n"
    assert desk.audited() == []


def test_a_discarded_killer_opens_the_way_for_its_aggregate(desk: Desk) -> None:
    pebble = new_id()
    park_as_killer(desk, dropped(pebble, 1))
    desk.receive(dropped(pebble, 2))
    assert desk.applied(pebble) == []
    desk.decide("discard", "dead")
    desk.serve()
    assert desk.applied(pebble) == [2]
    assert desk.rows("SELECT count(*) FROM parked") == [(0,)]


def test_a_killer_is_tried_again_through_the_queue_that_counts_its_deliveries(desk: Desk) -> None:
    pebble = new_id()
    park_as_killer(desk, dropped(pebble, 1))
    assert "in the service's queue again" in desk.decide("retry", "dead")
    assert desk.rows("SELECT count(*) FROM parked") == [(0,)]
    partition = partition_of(f"{ORGANIZATION}:{pebble}")
    ((body, where),) = desk.rows("SELECT body, partition FROM bus_message")
    assert where == partition
    desk.receive(bytes(body))
    assert desk.applied(pebble) == [1]


@pytest.mark.rabbit
def test_on_rabbitmq_the_killer_goes_to_its_own_service_only(
    desk: Desk, sample_broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREWLINE_BUS", "amqp")
    monkeypatch.setenv("CREWLINE_AMQP_URL", sample_broker)
    pebble = new_id()
    park_as_killer(desk, dropped(pebble, 1))
    desk.decide("retry", "dead")
    channel = pika.BlockingConnection(pika.URLParameters(sample_broker)).channel()
    queue = f"ripple.p{partition_of(f'{ORGANIZATION}:{pebble}')}"
    body = next(
        body
        for _, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=5)
        if str(pebble).encode() in body
    )
    channel.connection.close()
    desk.receive(body)
    assert desk.applied(pebble) == [1]


def test_what_nobody_can_read_is_only_discarded(desk: Desk) -> None:
    desk.receive(b"\xff", content_type="text/plain")
    assert desk.decide("retry", "dead").startswith("tools: it cannot be read")
    assert desk.rows("SELECT count(*) FROM parked") == [(1,)]
    assert "it is gone" in desk.decide("discard", "dead")
    assert desk.rows("SELECT count(*) FROM parked") == [(0,)]


def test_a_new_major_version_is_tried_once_a_handler_for_it_is_deployed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pebble = new_id()
    desk.receive(dropped(pebble, 1, kind="pebble.dropped.v9"))
    assert desk.decide("retry", "dead") == "tools: no handler takes pebble.dropped.v9; deploy one first\n"

    class HeardNewPebble(sample.HeardPebble, frozen=True, kw_only=True):
        TYPE = "pebble.dropped.v9"

    newer = Handlers("ripple")
    newer.on(HeardNewPebble)(sample.spread_ripple)
    bootstrap = ModuleType("ripple.bootstrap")
    bootstrap.SERVICE = type("Definition", (), {"handlers": newer})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ripple", ModuleType("ripple"))
    monkeypatch.setitem(sys.modules, "ripple.bootstrap", bootstrap)
    assert "tries it with spread_ripple" in desk.decide("retry", "dead")
    desk.serve()
    assert desk.rows("SELECT count(*) FROM parked") == [(0,)]


def test_a_service_must_be_named_and_known(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parked", "list"]) == 1
    assert main(["--service", "nobody", "parked", "list"]) == 1
    assert "CREWLINE_NOBODY_PLATFORM_URL is not set" in capsys.readouterr().err


@pytest.mark.rabbit
def test_the_topology_is_shown_as_definitions_and_declared_as_shown(
    amqp_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "events" / "pebble.dropped.v1"
    folder.mkdir(parents=True)
    (folder / "event.yaml").write_text("consumers: [ripple]")
    monkeypatch.setenv("CREWLINE_CONTRACTS", str(tmp_path))
    monkeypatch.setenv("CREWLINE_AMQP_URL", amqp_url)
    assert main(["topology", "show"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [policy["definition"]["delivery-limit"] for policy in shown["policies"]] == [20]
    assert main(["topology", "apply"]) == 0
    channel = pika.BlockingConnection(pika.URLParameters(amqp_url)).channel()
    for queue in shown["queues"]:
        channel.queue_declare(queue["name"], passive=True)
        # Declared anew with the arguments shown: the broker refuses when they are not the same.
        channel.queue_declare(queue["name"], durable=True, arguments=queue["arguments"])
    channel.connection.close()
