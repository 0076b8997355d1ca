"""Consumers share the partitions, take over those of one that dies, and a subscriber that was away comes to the very
state of one that was there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from common.bus.topology import PARTITIONS
from common.testing.waiting import eventually

from .stage import BUSES, Stage, wait_for

pytestmark = [pytest.mark.reliability, pytest.mark.slow]
HOLDERS = """
SELECT l.objid, l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE l.locktype = 'advisory' AND d.datname = current_database() AND l.classid = 7010 AND l.granted
"""


def holders(play: Stage) -> dict[int, int]:
    """Which session serves each partition."""
    return {int(partition): int(session) for partition, session in play.ask("ripple", HOLDERS)}


def is_shared_by(play: Stage, processes: int) -> bool:
    served = holders(play)
    return len(served) == PARTITIONS and len(set(served.values())) == processes


def count(play: Stage, table: str) -> int:
    return int(play.ask("ripple", f"SELECT count(*) FROM {table}")[0][0])


@pytest.mark.parametrize("bus", BUSES, indirect=True)
def test_one_consumer_becomes_four_and_three_take_over_when_one_dies(stage: Callable[..., Stage]) -> None:
    play = stage()
    play.play("write", "pebble")
    play.play("relay,consume", "pebble")
    consumers = [play.play("relay,consume", "ripple")]
    eventually(lambda: is_shared_by(play, 1), seconds=300, what="one serves all partitions")
    consumers += [play.play("relay,consume", "ripple") for _ in range(3)]
    eventually(lambda: is_shared_by(play, PARTITIONS), seconds=300, what="four serve one partition each")
    wait_for(lambda: count(play, "ripples"), 200, seconds=900)
    victim = consumers.pop()
    assert victim.child is not None
    before = holders(play)
    victim.child.kill()
    play.actors.remove(victim)

    def taken_over() -> bool:
        return len(holders(play)) == PARTITIONS and set(holders(play).values()) < set(before.values())

    eventually(taken_over, seconds=120, what="the others serve its partition")
    wait_for(lambda: count(play, "ripples"), count(play, "ripples") + 200, seconds=900)
    play.stop_writers()
    verdict = play.settle(seconds=900)
    print(verdict)
    assert verdict.clean


def state(play: Stage, service: str) -> list[list[Any]]:
    """All that a subscriber has made of what it heard, in the order of its aggregates' events."""
    return [
        play.ask(service, "SELECT pebble_id, sequence, event_id FROM ripples ORDER BY pebble_id, n"),
        play.ask(service, "SELECT pebble_id, drops FROM drop_counts ORDER BY pebble_id"),
        play.ask(service, "SELECT aggregate_id, last FROM heard_sequences WHERE aggregate = 'pebble' ORDER BY 1"),
    ]


def test_a_subscriber_that_was_away_comes_to_the_state_of_one_that_was_there(
    stage: Callable[..., Stage], scale: float
) -> None:
    play = stage(with_pond=True)
    away, events = play.play("consume", "pond"), int(2_000 * scale)
    for part, service in (("write", "pebble"), ("relay,consume", "pebble"), ("relay,consume", "ripple")):
        play.play(part, service)
    eventually(lambda: play.ask("pond", "SELECT 1 FROM ripples LIMIT 1"), seconds=300, what="both hear")
    assert away.child is not None
    away.child.kill()
    play.actors.remove(away)
    missed_from = int(play.ask("pond", "SELECT count(*) FROM ripples")[0][0])
    wait_for(lambda: count(play, "ripples") - missed_from, events, seconds=900)
    play.stop_writers()
    assert int(play.ask("pond", "SELECT count(*) FROM ripples")[0][0]) <= missed_from + 200
    play.play("consume", "pond")
    verdict = play.settle(seconds=900, watch=("pebble", "ripple", "pond"))
    eventually(lambda: state(play, "pond") == state(play, "ripple"), seconds=300, what="both are in the same state")
    print(f"missed {count(play, 'ripples') - missed_from} events, {verdict}")
    assert verdict.clean
    assert count(play, "ripples") == verdict.written >= events
