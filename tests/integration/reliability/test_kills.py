"""M1 and M3: processes killed at random lose nothing, double nothing, and keep every aggregate's order."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from .stage import STANDARD_CAST, Stage

pytestmark = [pytest.mark.reliability, pytest.mark.slow]


def test_random_kills_lose_nothing_double_nothing_and_keep_order(stage: Callable[..., Stage], scale: float) -> None:
    play = stage()
    for part, service in STANDARD_CAST:
        play.play(part, service)
    play.kill_randomly(times=int(150 * scale), per_second=2.0, dice=random.Random(7))

    def written() -> int:
        play.keep_alive()
        return int(play.ask("pebble", "SELECT count(*) FROM outbox WHERE type = 'pebble.dropped.v1'")[0][0])

    from .stage import wait_for

    wait_for(written, int(10_000 * scale), seconds=300)
    play.stop_writers()
    verdict = play.settle(seconds=300)
    print(f"kills {play.kills}, events {2 * verdict.written}, {verdict}")
    assert play.kills >= int(150 * scale)
    assert 2 * verdict.written >= int(20_000 * scale)  # each drop and the answer to it
    assert verdict.clean
