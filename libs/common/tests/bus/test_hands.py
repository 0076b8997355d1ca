"""Runs of several partitions are in hand at once; nothing is lost, acknowledged or let go before all of them ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext

import pytest

from common.bus.amqp_waiting import Waiting
from common.bus.hands import Hands
from common.bus.port import Delivery
from common.bus.suspects import SUSPECT_TRIES, Suspects
from common.correlation import correlation_id
from common.db.session import Database

SECONDS = 20.0


def run_of(partition: int) -> list[Delivery]:
    return [Delivery(b"", "", partition)]


def hands(handle: Callable[[Sequence[Delivery]], None]) -> Hands:
    return Hands(handle, nullcontext)


def test_runs_are_handled_at_once_and_acknowledged_by_the_consumers_own_thread() -> None:
    meeting, threads = threading.Barrier(3), list[int]()

    def meet(_run: Sequence[Delivery]) -> None:
        meeting.wait(SECONDS)

    handled = list[int]()

    def acknowledge(run: Sequence[Delivery]) -> None:
        handled.append(run[0].partition)
        threads.append(threading.get_ident())

    both = hands(meet)
    for _ in range(2):
        both.handle([run_of(0), run_of(1), run_of(2)], handled=acknowledge)
    assert sorted(handled) == [0, 0, 1, 1, 2, 2]
    assert set(threads) == {threading.get_ident()}


@pytest.mark.parametrize("guilty", [0, 1])
@pytest.mark.parametrize("failure", [ValueError("planted"), SystemExit(3)])
def test_what_went_well_beside_a_failure_is_acknowledged_before_it_is_raised(
    guilty: int, failure: BaseException
) -> None:
    failed, handled = threading.Event(), list[int]()

    def handle(run: Sequence[Delivery]) -> None:
        if run[0].partition == guilty:
            failed.set()
            raise failure
        assert failed.wait(SECONDS)

    with pytest.raises(type(failure)):
        hands(handle).handle([run_of(0), run_of(1)], handled=lambda run: handled.append(run[0].partition))
    assert handled == [1 - guilty]


def test_of_two_failures_the_first_is_raised_and_the_other_logged(caplog: pytest.LogCaptureFixture) -> None:
    def fail(run: Sequence[Delivery]) -> None:
        raise ValueError(f"planted in {run[0].partition}")

    with pytest.raises(ValueError, match="planted in 0"):
        hands(fail).handle([run_of(0), run_of(1)], handled=lambda _run: None)
    assert [record.__dict__["error"] for record in caplog.records] == ["ValueError('planted in 1')"]


def test_a_run_that_cannot_be_acknowledged_is_told_once_the_others_ended() -> None:
    handled = list[int]()

    def acknowledge(run: Sequence[Delivery]) -> None:
        handled.append(run[0].partition)
        if run[0].partition == 0:
            raise ConnectionError("planted")

    with pytest.raises(ConnectionError):
        hands(lambda _run: None).handle([run_of(0), run_of(1)], handled=acknowledge)
    assert handled == [0, 1]


def test_what_is_logged_beside_carries_what_the_consumers_thread_is_known_by() -> None:
    known = dict[int, str | None]()

    def note(run: Sequence[Delivery]) -> None:
        known[run[0].partition] = correlation_id.get()

    token = correlation_id.set("the consumer's")
    try:
        hands(note).handle([run_of(0), run_of(1)], handled=lambda _run: None)
    finally:
        correlation_id.reset(token)
    assert known == {0: "the consumer's", 1: "the consumer's"}


class Came:
    """Messages of three partitions in Waiting; none of them ever needs the database."""

    def __init__(self) -> None:
        self.waiting = Waiting(Suspects(Database("ripple", app_url="", platform_url="")))
        self.waiting.expect([0, 1, 2])

    def add(self, partition: int, *, tries: int = 0) -> None:
        self.waiting.add(Delivery(b"", "", partition, tries=tries))

    def taken(self, *beside: int) -> list[int]:
        found = self.waiting.take_beside(beside, 10) if beside else self.waiting.take(10, timeout=0)
        return [delivery.partition for delivery in found]


def test_beside_a_run_comes_one_of_another_partition_in_turn() -> None:
    came = Came()
    for partition in (0, 0, 1, 2):
        came.add(partition)
    assert came.taken() == [0, 0]
    came.add(0)
    assert came.taken(0) == [1]
    assert came.taken(0, 1) == [2]
    assert came.taken(0, 1, 2) == []
    assert came.taken() == [0]


def test_nothing_comes_beside_a_suspect_or_while_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Suspects, "deaths", lambda _self, delivery: delivery.tries)
    came = Came()
    came.add(0, tries=SUSPECT_TRIES)
    came.add(1)
    assert came.taken() == [0]
    assert came.taken(0) == []
    assert came.taken() == [1]
    came.add(0)
    assert came.taken(1) == [0]
    came.add(1, tries=SUSPECT_TRIES)
    came.add(2)
    monkeypatch.setattr(Suspects, "deaths", lambda _self, _delivery: 0)
    assert came.taken(0) == []
