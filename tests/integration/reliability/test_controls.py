"""Controls: with one safety switched off the same checks must fail, or they prove nothing."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from common.ids import new_id
from common.testing.waiting import eventually

from .messages import drop, history
from .stage import Actor, Stage, wait_for

pytestmark = [pytest.mark.reliability, pytest.mark.slow]


def die_at(play: Stage, actor: Actor, point: str) -> None:
    """Run an actor's process until it dies at a step, then start it whole."""
    play.start(actor, CREWLINE_FAILPOINT=f"{point}:1:kill")
    eventually(lambda: actor.child is not None and not actor.child.is_running(), seconds=90, what=f"died at {point}")


def written(play: Stage) -> int:
    return int(play.ask("pebble", "SELECT count(*) FROM outbox")[0][0])


def quiet_verdict(play: Stage) -> object:
    """The verdict once nothing moves, without waiting for what an unsafe run can never finish."""
    play.play("relay,consume", "pebble")
    play.play("relay,consume", "ripple")
    verdict = play.settle(seconds=900)
    print(verdict)
    return verdict


def test_without_the_inbox_a_repeated_message_is_applied_twice(stage: Callable[..., Stage]) -> None:
    play = stage(unsafe="no_dedup", more={"CREWLINE_WRITES": "50"})
    play.play("write", "pebble")
    wait_for(lambda: written(play), 200)
    play.stop_writers()
    relay = play.play("relay", "pebble")
    assert relay.child is not None
    relay.child.kill()
    play.play("consume", "ripple")
    die_at(play, relay, "relay.after_confirm_before_mark")
    # The first copies are applied before the second ones come.
    applied = "SELECT count(*) FROM ripples"
    eventually(lambda: play.ask("ripple", applied)[0][0] > 0 and not play.waiting(), seconds=90)
    play.start(relay)
    verdict = quiet_verdict(play)
    assert verdict.duplicated > 0, verdict  # type: ignore[attr-defined]


@pytest.mark.parametrize("bus", ["amqp"], indirect=True)
def test_with_acks_before_the_commit_a_dying_consumer_loses_messages(stage: Callable[..., Stage]) -> None:
    play = stage(unsafe="early_ack,no_dedup", more={"CREWLINE_WRITES": "50"})
    play.play("write", "pebble")
    wait_for(lambda: written(play), 200)
    play.stop_writers()
    consumer = Actor("consume", "ripple")
    play.actors.append(consumer)
    play.play("relay", "pebble")
    eventually(lambda: not play.ask("pebble", "SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1"), seconds=90)
    eventually(lambda: play.waiting() == 200, seconds=30, what="the broker tells of all messages")
    # Acks go out in the I/O thread before the handler is reached; the sleep at the step gives them time to arrive.
    play.start(consumer, CREWLINE_FAILPOINT="consumer.before_commit:1:sleep=20")
    eventually(lambda: play.waiting() < 200, seconds=90, what="acknowledged before the commit")
    assert consumer.child is not None
    consumer.child.kill()
    play.start(consumer)
    verdict = quiet_verdict(play)
    assert verdict.lost > 0, verdict  # type: ignore[attr-defined]


@pytest.mark.parametrize("bus", ["amqp"], indirect=True)
def test_without_confirms_a_crashing_broker_loses_messages(stage: Callable[..., Stage]) -> None:
    play = stage(unsafe="no_confirms,no_dedup", broker_dies=True)
    assert play.rabbit is not None
    play.fill_outbox(pebbles=50, drops=40)
    play.play("relay", "pebble")
    eventually(lambda: not play.ask("pebble", "SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1"), seconds=90)
    # A broker that takes nothing more: what is written and marked from now on is only in the socket.
    os.kill(play.rabbit.pid, signal.SIGSTOP)
    stat = Path(f"/proc/{play.rabbit.pid}/stat")
    eventually(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T", seconds=30, what="the broker stands")
    play.fill_outbox(pebbles=50, drops=40)
    marked = "SELECT count(*) FROM outbox WHERE published_at IS NOT NULL"
    eventually(lambda: play.ask("pebble", marked)[0][0] >= 2500, seconds=90)
    play.rabbit.kill()
    play.rabbit.start()
    verdict = quiet_verdict(play)
    assert verdict.lost > 0, verdict  # type: ignore[attr-defined]


def test_without_the_sequence_check_shuffled_messages_are_applied_out_of_order(stage: Callable[..., Stage]) -> None:
    play, dice = stage(unsafe="no_dedup"), random.Random(9)
    _, messages = history(play, pebbles=10, drops=20)
    dice.shuffle(messages)
    play.publish(messages)
    play.play("consume", "ripple")
    wait_for(lambda: int(play.ask("ripple", "SELECT count(*) FROM ripples")[0][0]), len(messages))
    applied = [sequence for (sequence,) in play.ask("ripple", "SELECT sequence FROM ripples ORDER BY pebble_id, n")]
    assert applied != [*range(1, 21)] * 10


def test_without_the_park_one_poison_blocks_its_partition(stage: Callable[..., Stage]) -> None:
    play = stage(unsafe="no_parking")
    poison = drop(play.organization, new_id(), 1, mood="raise")
    good = [drop(play.organization, new_id(), 1) for _ in range(40)]
    behind = [message for message in good if message[1] == poison[1]]
    play.publish([poison, *behind])
    consumer = play.play("consume", "ripple")
    assert consumer.child is not None and behind
    log = consumer.child.log
    eventually(lambda: log.read_text().count("consumer starts over") >= 3, seconds=90, what="it tries again and again")
    assert play.ask("ripple", "SELECT count(*) FROM ripples")[0][0] == 0
