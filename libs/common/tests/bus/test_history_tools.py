"""Replay, snapshot and tail: the right events go to the one who asked, at a bearable pace, and a newcomer's inbox takes
them."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pika
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from common.bus.envelope import CONTENT_TYPE, decode
from common.bus.port import Delivery
from common.bus.processor import Processor
from common.bus.tools.destinations import REPLAY_HEADER
from common.bus.tools.pacing import Pace
from common.command import main as crewline
from common.db.provision import DatabaseUrls
from common.db.session import connect_plain
from common.db.unit_of_work import SYSTEM
from common.events import Standing
from common.ids import new_id
from common.service import RunningService, start
from common.testing.databases import temporary_database
from common.testing.environment import environment_for
from common.testing.sample import services as sample


def pebble_snapshots(session: Session, organization: UUID | None) -> Iterator[Standing]:
    """Every pebble, told as one drop."""
    wanted = "SELECT organization_id, id FROM pebbles WHERE CAST(:o AS uuid) IS NULL OR organization_id = :o"
    for owner, pebble in session.execute(text(wanted), {"o": organization}).all():
        told = sample.PebbleDropped(pebble_id=pebble, mood="snapshot")
        yield Standing(organization_id=owner, aggregate_id=pebble, events=[told])


PEBBLE = dataclasses.replace(sample.PEBBLE, snapshots={"pebble": pebble_snapshots})


@dataclass
class Desk:
    """pebble, which has said things; ripple, which is to hear them; and the operator between them."""

    pebble: RunningService
    urls: dict[str, DatabaseUrls]
    processor: Processor
    capsys: pytest.CaptureFixture[str]

    def drop(self, organization: UUID, pebble: UUID, *, times: int = 1) -> None:
        for _ in range(times):
            with self.pebble.unit_of_work(organization, SYSTEM) as uow:
                sample.drop_pebble(uow, pebble)

    def sent(self) -> None:
        """The relay was here."""
        with connect_plain(self.urls["pebble"].platform) as connection:
            connection.execute("UPDATE outbox SET published_at = now()")

    def run(self, *words: str) -> str:
        crewline(["bus", "--as", "alice", *words])
        said = self.capsys.readouterr()
        return said.out + said.err

    def inbound(self) -> list[Any]:
        """What came into ripple's table, which is empty afterwards."""
        with connect_plain(self.urls["ripple"].platform) as connection:
            rows = connection.execute("DELETE FROM bus_message RETURNING position, body").fetchall()
        return [decode(bytes(body), CONTENT_TYPE) for _, body in sorted(rows)]

    def hear_inbound(self) -> None:
        """ripple hears what came in."""
        with connect_plain(self.urls["ripple"].platform) as connection:
            rows = connection.execute(
                "DELETE FROM bus_message RETURNING position, body, content_type, partition"
            ).fetchall()
        for _, body, kind, partition in sorted(rows):
            self.processor.process([Delivery(bytes(body), kind, partition)])

    def rows(self, query: str) -> list[Any]:
        with connect_plain(self.urls["ripple"].platform) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture
def desk(
    postgres_admin_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Desk]:
    for kind, text_of in {
        "pebble.dropped.v1": "owner: pebble\nconsumers: [ripple]\n",
        "ripple.spread.v1": "owner: ripple\nconsumers: [pebble]\n",
    }.items():
        (tmp_path / "events" / kind).mkdir(parents=True)
        (tmp_path / "events" / kind / "event.yaml").write_text(text_of)
    bootstrap = ModuleType("pebble.bootstrap")
    bootstrap.SERVICE = PEBBLE  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pebble", ModuleType("pebble"))
    monkeypatch.setitem(sys.modules, "pebble.bootstrap", bootstrap)
    monkeypatch.setattr("common.bus.tools.__main__.configure_logs", lambda *_, **__: None)
    monkeypatch.setenv("CREWLINE_CONTRACTS", str(tmp_path))
    with (
        temporary_database(postgres_admin_url, PEBBLE) as pebble,
        temporary_database(postgres_admin_url, sample.RIPPLE) as ripple,
    ):
        settings = {**environment_for(PEBBLE, pebble), **environment_for(sample.RIPPLE, ripple)}
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        said, heard = start(PEBBLE, settings), start(sample.RIPPLE, settings)
        yield Desk(said, {"pebble": pebble, "ripple": ripple}, Processor(heard.database, heard.handlers), capsys)
        for service in (said, heard):
            service.database.dispose()


def test_a_replay_sends_the_history_in_order_under_its_first_ids(desk: Desk) -> None:
    organization, pebble = new_id(), new_id()
    desk.drop(organization, pebble, times=3)
    desk.sent()
    assert "3 events of pebble sent to ripple" in desk.run("--service", "pebble", "replay", "--to", "ripple")
    desk.hear_inbound()
    desk.run("--service", "pebble", "replay", "--to", "ripple")
    again = desk.inbound()
    assert [event.sequence for event in again] == [1, 2, 3]
    assert {event.replay for event in again} != {None}
    assert desk.rows("SELECT sequence FROM ripples ORDER BY n") == [(1,), (2,), (3,)]


def test_a_replay_may_be_narrowed(desk: Desk) -> None:
    organization, pebble, other = new_id(), new_id(), new_id()
    desk.drop(organization, pebble, times=2)
    desk.drop(new_id(), other)
    desk.sent()
    desk.drop(organization, pebble)  # the relay is about to send this one to everybody
    words = ("--service", "pebble", "replay", "--to", "ripple")

    def told(*more: str) -> list[tuple[UUID, int]]:
        desk.run(*words, *more)
        return [(event.aggregate_id, event.sequence) for event in desk.inbound()]

    assert told() == [(pebble, 1), (pebble, 2), (other, 1)]
    assert told("--organization", str(organization)) == [(pebble, 1), (pebble, 2)]
    assert told("--aggregate-id", str(other)) == [(other, 1)]
    assert told("--after-position", "1", "--through-position", "2") == [(pebble, 2)]
    assert told("--until", "2001-01-01") == []
    assert told("--since", "2001-01-01T00:00:00+00:00", "--type", "pebble.dropped.v1") == told()
    assert told("--type", "pebble.sunk.v1") == []
    partitions = {event.partition for event in _all_inbound(desk, words)}
    for number in range(4):
        desk.run("--service", "pebble", "replay", "--to", f"ripple.p{number}")
        assert {event.partition for event in desk.inbound()} == partitions & {number}


def _all_inbound(desk: Desk, words: tuple[str, ...]) -> list[Any]:
    desk.run(*words)
    return desk.inbound()


def test_a_dry_run_sends_nothing(desk: Desk) -> None:
    desk.drop(new_id(), new_id(), times=2)
    desk.sent()
    told = desk.run("--service", "pebble", "replay", "--to", "ripple", "--dry-run")
    assert "2  pebble.dropped.v1" in told and "2 events of pebble would go to ripple" in told
    assert desk.inbound() == []


def test_a_replay_goes_on_where_it_was_cut_off_but_never_with_another_question(desk: Desk, tmp_path: Path) -> None:
    desk.drop(new_id(), new_id(), times=3)
    desk.sent()
    progress = tmp_path / "progress.json"
    words = ("--service", "pebble", "replay", "--to", "ripple", "--progress", str(progress))
    desk.run(*words)
    assert len(desk.inbound()) == 3
    known = json.loads(progress.read_text())
    known["position"], known["sent"] = known["position"] - 1, 2
    progress.write_text(json.dumps(known))
    assert "goes on behind #" in desk.run(*words)
    assert [event.sequence for event in desk.inbound()] == [3]
    assert "tells how far another replay came" in desk.run(*words, "--type", "pebble.dropped.v1")


def test_a_queue_that_is_no_service_is_refused_on_the_embedded_bus(desk: Desk) -> None:
    desk.drop(new_id(), new_id())
    desk.sent()
    assert "the embedded bus has no other queues" in desk.run("--service", "pebble", "replay", "--to", "elsewhere")


@pytest.mark.rabbit
def test_on_rabbitmq_replayed_messages_are_marked_and_a_missing_queue_is_named(
    desk: Desk, sample_broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREWLINE_BUS", "amqp")
    monkeypatch.setenv("CREWLINE_AMQP_URL", sample_broker)
    connection = pika.BlockingConnection(pika.URLParameters(sample_broker))
    channel = connection.channel()
    queue = channel.queue_declare(f"look-{new_id()}").method.queue
    desk.drop(new_id(), new_id(), times=2)
    desk.sent()
    desk.run("--service", "pebble", "replay", "--to", queue)
    found = [channel.basic_get(queue, auto_ack=True) for _ in range(3)]
    assert [method is None for method, _, _ in found] == [False, False, True]
    assert all(REPLAY_HEADER in properties.headers for method, properties, _ in found if method)
    assert "no queue 'nowhere'" in desk.run("--service", "pebble", "replay", "--to", "nowhere")
    channel.queue_delete(queue)
    connection.close()


def test_a_snapshot_is_first_sight_for_a_newcomer_and_nothing_to_one_who_knows(desk: Desk) -> None:
    organization, known, strange = new_id(), new_id(), new_id()
    desk.drop(organization, known, times=2)
    desk.sent()
    desk.run("--service", "pebble", "replay", "--to", "ripple")
    desk.hear_inbound()
    desk.drop(organization, strange, times=5)
    told = desk.run("snapshot", "pebble", "--to", "ripple")
    assert "2 snapshot events of pebble sent to ripple" in told
    desk.hear_inbound()
    applied = desk.rows("SELECT pebble_id, sequence FROM ripples ORDER BY n")
    assert applied == [(known, 1), (known, 2), (strange, 5)]
    desk.drop(organization, strange)
    with connect_plain(desk.urls["pebble"].platform) as connection:
        connection.execute("UPDATE outbox SET published_at = now() WHERE sequence = 6")
    desk.run("--service", "pebble", "replay", "--to", "ripple", "--aggregate-id", str(strange))
    desk.hear_inbound()  # what the snapshot told already is a repeat, what follows it is next
    assert desk.rows("SELECT sequence FROM ripples ORDER BY n")[3:] == [(6,)]
    assert desk.rows("SELECT count(*) FROM parked") == [(0,)]


def test_an_event_that_overtook_the_snapshot_is_applied_after_it(desk: Desk) -> None:
    organization, pebble = new_id(), new_id()
    desk.drop(organization, pebble, times=3)
    desk.sent()
    desk.drop(organization, pebble)
    with connect_plain(desk.urls["pebble"].platform) as connection:
        connection.execute("UPDATE outbox SET published_at = now() WHERE sequence = 4")
        connection.execute("UPDATE event_sequences SET last = 3")  # the snapshot is of a moment before
    desk.run("--service", "pebble", "replay", "--to", "ripple", "--after-position", "3")
    desk.hear_inbound()
    assert desk.rows("SELECT state FROM parked") == [("gap",)]
    desk.run("snapshot", "pebble", "--to", "ripple", "--organization", str(organization))
    desk.hear_inbound()
    assert desk.rows("SELECT sequence FROM ripples ORDER BY n") == [(3,), (4,)]
    assert desk.rows("SELECT count(*) FROM parked") == [(0,)]


def test_what_tells_no_snapshots_says_which_do(desk: Desk) -> None:
    assert "it tells those of: pebble" in desk.run("--service", "pebble", "snapshot", "stone", "--to", "ripple")
    assert "stone is no aggregate that the contracts name" in desk.run("snapshot", "stone", "--to", "ripple")
    assert desk.run("snapshot", "pebble", "--to", "ripple", "--dry-run").startswith("0 snapshot events")


def test_the_tail_shows_what_is_said_without_data_unless_asked(desk: Desk) -> None:
    organization, pebble = new_id(), new_id()
    desk.drop(organization, pebble, times=2)
    words = ("--service", "pebble", "tail", "--last", "9", "--seconds", "0")
    shown = desk.run(*words).splitlines()
    assert len(shown) == 2
    assert f"pebble.dropped.v1 {pebble} #1 of {organization} by system" in shown[0] and "calm" not in shown[0]
    assert "calm" in desk.run(*words, "--data", "--count", "1")
    assert desk.run(*words, "--type", "stone.*") == ""
    assert desk.run(*words, "--organization", str(new_id())) == ""
    assert desk.run("--service", "pebble", "tail", "--seconds", "0") == ""


def test_the_tail_begins_with_the_last_also_where_there_is_a_broker(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREWLINE_BUS", "amqp")
    desk.drop(new_id(), new_id(), times=2)
    shown = desk.run("--service", "pebble", "tail", "--last", "1", "--seconds", "0")
    assert "#2 of" in shown and len(shown.splitlines()) == 1
    refused = desk.run("tail", "--last", "1", "--from", "broker", "--seconds", "0")
    assert "--last needs the outboxes" in refused


def test_whoever_has_seen_enough_closes_the_pipe_and_hears_no_complaint() -> None:
    show = f"{sys.executable} -m common.command bus topology show"
    contracts = Path(__file__).parents[4] / "contracts"
    settings = {**os.environ, "CREWLINE_CONTRACTS": str(contracts)}
    seen = subprocess.run(f"{show} | head -1", shell=True, env=settings, capture_output=True, text=True, timeout=60)
    assert (seen.stdout, seen.stderr) == ("{\n", "")


@pytest.mark.rabbit
def test_the_tail_of_the_broker_takes_nothing_from_anybody(
    desk: Desk, sample_broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from common.bus.tools.tailing import BrokerTail

    tail = BrokerTail(sample_broker)
    connection = pika.BlockingConnection(pika.URLParameters(sample_broker))
    channel = connection.channel()
    queues = [f"ripple.p{number}" for number in range(4)]
    for queue in queues:
        channel.queue_purge(queue)
    pebble = new_id()
    desk.drop(new_id(), pebble)
    desk.sent()
    desk.run("--service", "pebble", "replay", "--to", "ripple")
    (event,) = desk.inbound()
    with connect_plain(desk.urls["pebble"].platform) as known:
        known.execute("UPDATE outbox SET published_at = NULL")
    _relay(desk, sample_broker)
    assert next(tail.events(lambda: False)).id == event.id
    waiting = [channel.queue_declare(queue, passive=True).method.message_count for queue in queues]
    assert sum(waiting) == 1
    connection.close()


def _relay(desk: Desk, amqp_url: str) -> None:
    """pebble's relay sends what is unsent."""
    from common.bus.amqp import AmqpPublisher
    from common.bus.relay import Relay

    publisher = AmqpPublisher(amqp_url, sample.TOPOLOGY)
    with connect_plain(desk.urls["pebble"].platform) as connection:
        Relay(desk.pebble.database, lambda: publisher).drain(connection, publisher)
    publisher.close()


def test_the_pace_holds_back_by_rate_and_by_what_waits() -> None:
    now, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    waiting = iter([90, 60, 10, *[0] * 9])
    pace = Pace(per_second=100, most_waiting=50, waiting=lambda: next(waiting), clock=lambda: now[0], sleep=sleep)
    pace.wait_for(200)
    assert slept == [0.5, 0.5]  # until fewer wait
    pace.wait_for(200)
    assert sum(slept[2:]) == pytest.approx(2.0)
    free = Pace(per_second=0, most_waiting=50, waiting=lambda: 0, clock=lambda: now[0], sleep=sleep)
    before = len(slept)
    free.wait_for(10_000)
    free.wait_for(10_000)
    assert len(slept) == before


def test_the_command_line_names_its_subjects(capsys: pytest.CaptureFixture[str]) -> None:
    assert crewline(["weather"]) == 2
    assert "bus" in capsys.readouterr().err


def test_dead_messages_of_every_service_at_hand_are_listed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.processor.process([Delivery(b"\xff", "text/plain", 0)])
    told = desk.run("dead")
    assert "parked in pebble: nothing" in told and "parked in ripple: 1 dead" in told and "unreadable" in told
    for name in ("PEBBLE", "RIPPLE"):
        monkeypatch.delenv(f"CREWLINE_{name}_PLATFORM_URL")
    assert "is not set for any service" in desk.run("dead")


def test_all_dead_messages_of_a_handler_are_tried_again_at_once(desk: Desk) -> None:
    desk.processor.process([Delivery(b"\xff", "text/plain", 0), Delivery(b"\xfe", "text/plain", 0)])
    words = ("--service", "ripple", "parked", "retry", "--reason", "x")
    assert desk.run(*words, "--state", "dead").count("only its sender can say it anew") == 2
    assert "give numbers, or what they have in common" in desk.run(*words)
    assert "give numbers, or what they have in common" in desk.run(*words, "1", "--state", "dead")
