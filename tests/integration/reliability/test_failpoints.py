"""M2: the process dies at every single step of saying and hearing an event, and still nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from common.testing.waiting import eventually
from crewline_local.processes import Child

from .forked import Forked
from .stage import Stage

pytestmark = [pytest.mark.reliability, pytest.mark.slow]

WRITER = ("api.after_insert", "api.before_commit", "api.after_commit_before_reply")
RELAY = (
    "relay.after_select",
    "relay.mid_batch",
    "relay.after_publish",
    "relay.after_confirm_before_mark",
    "relay.after_mark",
)
CONSUMER = (
    "consumer.after_receive",
    "consumer.after_inbox",
    "consumer.after_effect",
    "consumer.before_commit",
    "consumer.after_commit_before_ack",
    "consumer.after_ack",
)


def await_death(child: Child | Forked, point: str) -> None:
    """Wait until a process killed itself at a step."""
    eventually(lambda: not child.is_running(), seconds=90, what=f"died at {point}")
    assert child.returncode == -9


def test_dying_at_each_step_loses_nothing_and_doubles_nothing(stage: Callable[..., Stage], scale: float) -> None:
    play = stage()
    writer = play.play("write", "pebble")
    relay = play.play("relay", "pebble")
    consumer = play.play("consume", "ripple")
    play.play("relay,timers", "ripple")
    play.play("consume", "pebble")
    deaths = 0
    for actor, points in ((writer, WRITER), (relay, RELAY), (consumer, CONSUMER)):
        for point in points:
            for run in range(1, max(1, int(5 * scale)) + 1):
                assert actor.child is not None
                actor.child.kill()
                play.start(actor, CREWLINE_FAILPOINT=f"{point}:{run}:kill")
                await_death(actor.child, point)
                deaths += 1
        play.start(actor)
    play.stop_writers()
    verdict = play.settle()
    print(f"deaths {deaths} at {len(WRITER + RELAY + CONSUMER)} steps, {verdict}")
    assert verdict.written > 0
    assert verdict.clean
