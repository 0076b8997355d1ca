"""M16: services whose clocks are an hour wrong keep order, recognise repeats and retry in time, as all that is compared
was written by one clock: the database's."""

from __future__ import annotations

import random
from collections.abc import Callable
from uuid import UUID

import pytest

from common.testing.endurance import at_length

from .messages import Message, history
from .stage import Stage, wait_for

pytestmark = [pytest.mark.reliability, pytest.mark.slow]


@pytest.mark.parametrize("bus", ["amqp"], indirect=True)
def test_clocks_an_hour_apart_change_nothing(
    stage: Callable[..., Stage], wrong_clock: Callable[[str], dict[str, str]], endures: bool
) -> None:
    play, dice = stage(), random.Random(16)
    early, late = wrong_clock("-1h"), wrong_clock("+1h")
    ids, messages = history(play, pebbles=8, drops=40)
    play.publish(_shuffled(messages, dice))
    play.play("write", "pebble", always=early)
    play.play("relay,consume,timers", "pebble", always=late)
    play.play("relay,consume,timers", "ripple", always=early)
    play.play("relay,consume,timers", "ripple", always=late)

    def written() -> int:
        return int(play.ask("pebble", "SELECT count(*) FROM outbox")[0][0])

    wait_for(written, at_length(300, 5_000))
    play.kill_randomly(times=at_length(4, 60), per_second=2.0, dice=dice)
    play.stop_writers()
    play.settle(seconds=900)
    hours = play.ask("pebble", "SELECT extract(epoch FROM now() - max(occurred_at)) / 3600 FROM outbox")[0][0]
    assert hours > 0.9, "the writer's clock is wrong indeed"
    assert applied_in_order(play, ids, drops=40)
    verdict = play.verdict()
    print(f"clocks two hours apart: {verdict}, beside {len(messages)} messages that came in any order")
    # What was put on the bus by hand was said by nobody.
    assert (verdict.lost, verdict.duplicated, verdict.inversions, verdict.unanswered) == (0, 0, 0, 0)
    assert verdict.unexpected == len(messages)


def _shuffled(messages: list[Message], dice: random.Random) -> list[Message]:
    found = list(messages)
    dice.shuffle(found)
    return found


def applied_in_order(play: Stage, ids: list[UUID], *, drops: int) -> bool:
    """Whether each of these pebbles has all its drops, in order."""
    applied: dict[UUID, list[int]] = {}
    for pebble, sequence in play.ask("ripple", "SELECT pebble_id, sequence FROM ripples ORDER BY n"):
        applied.setdefault(pebble, []).append(sequence)
    return all(applied[pebble] == list(range(1, drops + 1)) for pebble in ids)
