"""M11 and what replay promises: what is parked, and what was lost on the way, is applied once each and in order,
although whoever repairs it is killed half-way; nobody else hears anything twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pika
import pytest

from common.bus.topology import EXCHANGE
from common.db.session import connect_plain
from common.testing.waiting import eventually

from .messages import history
from .operating import Operator
from .stage import BUSES, Stage, wait_for

pytestmark = [pytest.mark.reliability, pytest.mark.slow]
REASON = ("--reason", "the handler is mended")


def count(play: Stage, service: str, query: str) -> int:
    return int(play.ask(service, f"SELECT count(*) FROM {query}")[0][0])


def count_alive(play: Stage, query: str) -> int:
    """With whoever ended itself started again, as a supervisor does: on a crowded machine a handler seems to hang."""
    play.keep_alive()
    return count(play, "ripple", query)


def applied_in_order(play: Stage) -> dict[UUID, list[int]]:
    found: dict[UUID, list[int]] = {}
    for pebble, sequence in play.ask("ripple", "SELECT pebble_id, sequence FROM ripples ORDER BY n"):
        found.setdefault(pebble, []).append(sequence)
    return found


@pytest.mark.parametrize("bus", BUSES, indirect=True)
def test_a_thousand_parked_messages_are_applied_once_each_and_in_order_after_the_repair(
    stage: Callable[..., Stage], scale: float, tmp_path: Path
) -> None:
    play = stage()
    pebbles, drops = int(200 * scale), 5
    ids, messages = history(play, pebbles=pebbles, drops=drops, mood="raise")
    play.publish(messages)
    consumer = play.play("relay,consume", "ripple")
    assert consumer.child is not None
    parked = "parked WHERE handler = 'spread_ripple'"
    wait_for(lambda: count_alive(play, parked), pebbles * drops, seconds=300)
    consumer.child.stop()
    with connect_plain(play.ripple.platform) as connection:  # as after twelve tries, which take hours
        connection.execute("UPDATE parked SET state = 'dead', attempts = 12 WHERE state = 'retry'")
    assert count(play, "ripple", "parked WHERE state = 'dead'") == pebbles
    consumer.always["CREWLINE_SAMPLE_FIXED"] = "1"
    play.start(consumer)
    operator, all_dead = Operator(play, tmp_path), ("--service", "ripple", "parked", "retry", "--state", "dead")
    for _ in range(3):
        operator.run(*all_dead, *REASON, killed_at=f"replay.mid:{pebbles // 6}")
    assert count(play, "ripple", "parked WHERE state = 'dead'") == pebbles - 3 * (pebbles // 6)
    wait_for(lambda: count_alive(play, "ripples"), pebbles * drops // 10, seconds=300)
    consumer.child.kill()
    play.start(consumer)
    operator.run(*all_dead, *REASON)
    eventually(lambda: count_alive(play, "parked") == 0, seconds=900, what="nothing is parked any more")
    assert applied_in_order(play) == {pebble: list(range(1, drops + 1)) for pebble in ids}
    assert dict(play.ask("ripple", "SELECT pebble_id, drops FROM drop_counts")) == dict.fromkeys(ids, drops)
    assert count(play, "ripple", "audit_entries WHERE action = 'parked.retry'") == pebbles
    print(f"{pebbles * drops} messages set aside, {pebbles} decisions, the command killed 3 times")


def lose(play: Stage, partitions: tuple[int, ...]) -> None:
    """What waits for ripple in some partitions is gone."""
    if play.rabbit is None:
        with connect_plain(play.ripple.platform) as connection:
            connection.execute("DELETE FROM bus_message WHERE partition = ANY(%s)", [list(partitions)])
        return
    connection = pika.BlockingConnection(pika.URLParameters(play.rabbit.amqp_url))
    for partition in partitions:
        connection.channel().queue_purge(f"ripple.p{partition}")
    connection.close()


class Bystander:
    """Somebody else who hears all events of the broker; nobody on the embedded bus, where each has a table alone."""

    def __init__(self, play: Stage) -> None:
        self._channel: Any = None
        if play.rabbit is not None:
            # It only looks at the end; until then nobody answers the broker's heartbeats.
            url = f"{play.rabbit.amqp_url}?heartbeat=0"
            self._channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
            self._channel.queue_declare("bystander", exclusive=True)
            self._channel.queue_bind("bystander", EXCHANGE, "pebble.#")

    def heard(self) -> int | None:
        """How many events."""
        if self._channel is None:
            return None
        return int(self._channel.queue_declare("bystander", exclusive=True, passive=True).method.message_count)


MORE_DROPS = """INSERT INTO outbox (event_id, organization_id, type, aggregate, aggregate_id, sequence, partition_key,
                                    occurred_at, data)
SELECT gen_random_uuid(), organization_id, type, aggregate, aggregate_id, sequence + 20, partition_key, now(), data
FROM outbox WHERE type = 'pebble.dropped.v1' ORDER BY position"""


def sent(play: Stage) -> bool:
    return not play.ask("pebble", "SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1")


def test_what_was_lost_on_the_way_is_sent_again_to_the_one_who_missed_it(
    stage: Callable[..., Stage], scale: float, tmp_path: Path
) -> None:
    play = stage()
    pebbles = max(25, int(50 * scale))
    bystander, operator = Bystander(play), Operator(play, tmp_path / "contracts")
    play.fill_outbox(pebbles=pebbles, drops=20)
    play.play("relay,consume", "pebble")
    eventually(lambda: sent(play), seconds=300)
    eventually(lambda: play.waiting() == pebbles * 20, seconds=120, what="all of it waits for ripple")
    lose(play, (0, 1))
    with connect_plain(play.pebble.platform) as connection:
        connection.execute(MORE_DROPS)
    play.play("relay,consume", "ripple")
    eventually(lambda: sent(play), seconds=300)
    eventually(lambda: count(play, "ripple", "parked WHERE state = 'gap'") > 0, seconds=300, what="a gap shows")
    progress = tmp_path / "progress.json"
    words = ("--service", "pebble", "replay", "--to", "ripple", "--rate", "0", "--progress", str(progress))
    told = operator.run(*words[:5], "--dry-run")
    assert f"{pebbles * 40} events of pebble would go to ripple" in told
    for _ in range(3):
        operator.run(*words, killed_at="replay.mid:2")
    assert f"{pebbles * 40} events of pebble sent to ripple" in operator.run(*words)
    verdict = play.settle(seconds=900)
    print(verdict)
    assert verdict.written == pebbles * 40
    assert verdict.clean
    assert bystander.heard() in (None, pebbles * 40)
