"""M8, M9, M10: repeats, wrong order and poison on the wire change nothing for the messages around them."""

from __future__ import annotations

import random
from collections.abc import Callable
from uuid import UUID

import pytest

from common.bus.envelope import CONTENT_TYPE
from common.ids import new_id
from common.testing.environment import envelope_body
from common.testing.waiting import eventually

from .messages import TYPE, Message, drop, history
from .stage import Stage

pytestmark = [pytest.mark.reliability, pytest.mark.slow]


def assert_as_if_delivered_once(play: Stage, ids: list[UUID], drops: int) -> None:
    applied: dict[UUID, list[int]] = {}
    for pebble, sequence in play.ask("ripple", "SELECT pebble_id, sequence FROM ripples ORDER BY n"):
        applied.setdefault(pebble, []).append(sequence)
    assert applied == {pebble: list(range(1, drops + 1)) for pebble in ids}
    assert dict(play.ask("ripple", "SELECT pebble_id, drops FROM drop_counts")) == dict.fromkeys(ids, drops)
    assert play.ask("ripple", "SELECT count(*) FROM outbox")[0][0] == len(ids) * drops


def test_every_message_delivered_one_to_five_times_ends_like_single_delivery(
    stage: Callable[..., Stage], scale: float
) -> None:
    play, dice = stage(), random.Random(8)
    drops = int(250 * scale)
    ids, messages = history(play, pebbles=66, drops=drops)
    repeated = [message for message in messages for _ in range(dice.randint(1, 5))]
    play.publish(repeated)
    play.play("relay,consume", "ripple")
    play.play("relay,consume", "ripple")
    play.settle(seconds=300, watch=("ripple",))
    print(f"{len(repeated)} deliveries of {len(messages)} messages")
    assert_as_if_delivered_once(play, ids, drops)


def test_messages_shuffled_in_windows_of_fifty_end_like_ordered_delivery(
    stage: Callable[..., Stage], scale: float
) -> None:
    play, dice = stage(), random.Random(9)
    drops = int(200 * scale)
    ids, messages = history(play, pebbles=50, drops=drops)
    shuffled: list[Message] = []
    for start in range(0, len(messages), 50 * 4):
        # Windows of fifty per partition, four partitions.
        window = messages[start : start + 50 * 4]
        dice.shuffle(window)
        shuffled += window
    play.publish(shuffled)
    play.play("relay,consume", "ripple")
    play.settle(seconds=300, watch=("ripple",))
    print(f"{len(shuffled)} messages in windows of 50 out of order")
    assert_as_if_delivered_once(play, ids, drops)


POISON: dict[str, str] = {
    "not utf-8": "unreadable",
    "bad json": "unreadable",
    "wrong content type": "unreadable",
    "unknown major version": "unknown major version",
    "schema violation": "ValidationError",
    "handler raises": "ValueError",
    "16 MB": "unreadable",
    "kills the process": "killed the process",
    "hangs": "killed the process",
}


def poison(play: Stage, kind: str) -> Message:
    pebble = new_id()
    _, partition, good, _ = drop(play.organization, pebble, 1)
    made: dict[str, Message] = {
        "not utf-8": (TYPE, partition, b"\xff\xfe" + good, CONTENT_TYPE),
        "bad json": (TYPE, partition, good[:-5] + pebble.bytes.hex().encode(), CONTENT_TYPE),
        "wrong content type": (TYPE, partition, good, "application/x-pickle"),
        "unknown major version": drop(play.organization, pebble, 1, kind="pebble.dropped.v9"),
        "schema violation": (
            TYPE,
            partition,
            envelope_body(TYPE, pebble, play.organization, 1, {"pebble_id": 7}, new_id()),
            CONTENT_TYPE,
        ),
        "handler raises": drop(play.organization, pebble, 1, mood="raise"),
        "16 MB": (TYPE, partition, good + b" " * 16 * 1024 * 1024, CONTENT_TYPE),
        "kills the process": drop(play.organization, pebble, 1, mood="kill"),
        "hangs": drop(play.organization, pebble, 1, mood="hang"),
    }
    return made[kind]


def test_poison_is_set_aside_with_its_reason_and_every_other_message_is_applied(
    stage: Callable[..., Stage], scale: float
) -> None:
    play, dice = stage(more={"CREWLINE_HANDLING_DEADLINE": "2"}), random.Random(10)
    drops = int(60 * scale)
    ids, messages = history(play, pebbles=30, drops=drops)
    bad = [
        (kind, poison(play, kind)) for kind in POISON for _ in range(1 if kind in ("hangs", "kills the process") else 2)
    ]
    for _, message in bad:
        messages.insert(dice.randrange(len(messages)), message)
    play.publish(messages)
    play.play("relay,consume,timers", "ripple")

    def reasons() -> list[str]:
        return sorted(row[0] for row in play.ask("ripple", "SELECT reason FROM parked"))

    expected = sorted(POISON[kind] for kind, _ in bad if kind != "schema violation") + ["ValidationError"] * 4

    def all_set_aside() -> bool:
        play.keep_alive()
        assert reasons() == sorted(expected)
        return True

    def all_applied() -> bool:
        play.keep_alive()
        return bool(play.ask("ripple", "SELECT count(*) FROM ripples")[0][0] == len(ids) * drops)

    # In full it is many times as much to get through; that it stands still is then for the part's limit to find.
    longer = max(1.0, scale)
    eventually(all_set_aside, seconds=240 * longer, what="every poison is parked with its reason and nothing else is")
    eventually(all_applied, seconds=60 * longer, what="every other message is applied")
    print(f"{len(bad)} poisonous messages of {len(POISON)} kinds among {len(messages) - len(bad)} good ones")
    applied: dict[UUID, list[int]] = {}
    for pebble, sequence in play.ask("ripple", "SELECT pebble_id, sequence FROM ripples ORDER BY n"):
        applied.setdefault(pebble, []).append(sequence)
    assert applied == {pebble: list(range(1, drops + 1)) for pebble in ids}
