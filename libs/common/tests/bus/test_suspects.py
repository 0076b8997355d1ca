"""Which message is guilty of a process's death, and what becomes of it and of the innocent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pika
import pytest

from common.bus.amqp_waiting import Waiting
from common.bus.dead_letters import READMISSIONS, READMITTED, fetch_dead_letters
from common.bus.envelope import CONTENT_TYPE
from common.bus.port import Delivery
from common.bus.suspects import KILLER_TRIES, SUSPECT_TRIES, Suspects
from common.db.provision import DatabaseUrls
from common.db.session import Database, connect_plain
from common.ids import new_id
from common.service import start
from common.testing.databases import temporary_database
from common.testing.environment import envelope_body, environment_for
from common.testing.sample import services as sample
from common.testing.waiting import eventually


@pytest.fixture
def urls(postgres_admin_url: str) -> Iterator[DatabaseUrls]:
    with temporary_database(postgres_admin_url, sample.RIPPLE) as urls:
        yield urls


@pytest.fixture
def database(urls: DatabaseUrls) -> Iterator[Database]:
    service = start(sample.RIPPLE, environment_for(sample.RIPPLE, urls))
    yield service.database
    service.database.dispose()


def message(partition: int, body: bytes, *, tries: int) -> Delivery:
    return Delivery(body, CONTENT_TYPE, partition, tries=tries)


def died_with(database: Database, delivery: Delivery, *, times: int) -> None:
    for _ in range(times):
        process = Suspects(database)
        process.take_in_hand(delivery)
        process.close()


def test_a_message_that_was_only_in_flight_is_innocent(database: Database) -> None:
    killer, neighbour = message(0, b"killer", tries=9), message(1, b"neighbour", tries=9)
    died_with(database, killer, times=3)
    seen = Suspects(database)
    assert (seen.deaths(killer), seen.deaths(neighbour)) == (3, 0)
    seen.close()


def test_two_killers_of_one_partition_are_told_apart_and_one_that_was_handled_is_forgotten(database: Database) -> None:
    first, second = message(0, b"first", tries=9), message(0, b"second", tries=9)
    for _ in range(3):
        died_with(database, first, times=1)
        died_with(database, second, times=1)
    seen = Suspects(database)
    assert (seen.deaths(first), seen.deaths(second)) == (3, 3)
    seen.clear(first)
    assert (seen.deaths(first), seen.deaths(second)) == (0, 3)
    seen.close()


def test_a_message_that_a_process_died_with_goes_first(database: Database) -> None:
    innocent, killer = message(0, b"innocent", tries=9), message(1, b"killer", tries=SUSPECT_TRIES)
    died_with(database, killer, times=1)
    waiting = Waiting(Suspects(database))
    waiting.expect([0, 1])
    waiting.add(innocent)
    waiting.add(killer)
    order = [delivery.body for _ in range(2) for delivery in waiting.take(10, timeout=0.01)]
    assert order == [b"killer", b"innocent"]


def test_a_killer_stays_known_once_it_is_set_aside(database: Database, urls: DatabaseUrls) -> None:
    killer = message(0, b"killer", tries=SUSPECT_TRIES)
    died_with(database, killer, times=KILLER_TRIES)
    process = Suspects(database)
    process.set_aside(killer)
    process.close()
    process = Suspects(database)
    assert process.deaths(killer) == KILLER_TRIES
    process.set_aside(killer)
    process.close()
    assert len(parked(urls)) == 1


def test_fresh_messages_come_in_runs_and_suspects_alone(database: Database) -> None:
    waiting = Waiting(Suspects(database))
    waiting.expect([0])
    for number, tries in enumerate([0, 1, SUSPECT_TRIES, 0]):
        waiting.add(message(0, b"%d" % number, tries=tries))
    runs = [[delivery.body for delivery in waiting.take(10, timeout=0.01)] for _ in range(3)]
    assert runs == [[b"0", b"1"], [b"2"], [b"3"]]


def test_a_killer_is_set_aside_with_what_it_did(database: Database, urls: DatabaseUrls) -> None:
    killer = message(2, body_of_a_drop(), tries=7)
    died_with(database, killer, times=KILLER_TRIES)
    suspects = Suspects(database)
    suspects.set_aside(killer)
    suspects.close()
    assert parked(urls) == [("dead", "killed the process", "5 processes died with it in hand", "pebble.dropped.v1")]


@pytest.mark.rabbit
def test_a_dead_letter_goes_back_unless_processes_died_with_it_in_hand(urls: DatabaseUrls, sample_broker: str) -> None:
    innocent, killer = body_of_a_drop(), body_of_a_drop()
    settings = {**environment_for(sample.RIPPLE, urls), "CREWLINE_BUS": "amqp", "CREWLINE_AMQP_URL": sample_broker}
    service = start(sample.RIPPLE, settings)
    died_with(service.database, message(1, killer, tries=9), times=KILLER_TRIES)
    connection = pika.BlockingConnection(pika.URLParameters(sample_broker))
    channel = connection.channel()

    def die(body: bytes, *, readmitted: int = 0) -> None:
        headers = {"x-death": [{"queue": "ripple.p1", "reason": "delivery_limit"}], READMITTED: readmitted}
        kind = pika.BasicProperties(content_type=CONTENT_TYPE, delivery_mode=2, headers=headers)
        channel.basic_publish("", "ripple.dead", body, kind)

    def alive() -> tuple[bytes, int] | None:
        method, properties, body = next(channel.consume("ripple.p1", auto_ack=True, inactivity_timeout=0.05))
        return (body, properties.headers[READMITTED]) if method else None

    die(killer)
    die(innocent)
    assert eventually(lambda: fetch_dead_letters(service), seconds=10) > 0
    assert eventually(lambda: fetch_dead_letters(service) or alive(), seconds=10) == (innocent, 1)
    assert [row[:2] for row in parked(urls)] == [("dead", "killed the process")]
    die(innocent, readmitted=READMISSIONS)
    assert eventually(lambda: fetch_dead_letters(service), seconds=10) == 1
    assert (len(parked(urls)), alive()) == (2, None)
    connection.close()
    service.database.dispose()


def body_of_a_drop() -> bytes:
    return envelope_body("pebble.dropped.v1", new_id(), new_id(), 1, {"pebble_id": str(new_id())}, new_id())


def parked(urls: DatabaseUrls) -> list[Any]:
    with connect_plain(urls.platform) as connection:
        return connection.execute("SELECT state, reason, detail, type FROM parked").fetchall()
