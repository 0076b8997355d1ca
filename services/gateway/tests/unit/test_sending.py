"""Breaker, repeats and patience."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from common.clock import FixedClock
from gateway.forwarding.breaker import Breaker
from gateway.forwarding.sending import NoSuchService, Sender, ServiceDown, ServiceSlow
from gateway.forwarding.upstream import Forwarded, UpstreamAnswer, UpstreamDown, UpstreamSlow

OK = UpstreamAnswer(200, [], b"{}")
LATER = UpstreamAnswer(409, [], b'{"code":"not_yet_known"}')


class Script:
    """A service that does what it is told, one step a request, the last step for ever."""

    def __init__(self, *steps: UpstreamAnswer | Exception) -> None:
        self.steps = list(steps)
        self.seen: list[Forwarded] = []

    def send(self, request: Forwarded) -> UpstreamAnswer:
        self.seen.append(request)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return step


def request(*, repeatable: bool = True) -> Forwarded:
    return Forwarded("POST", "/x", [("Idempotency-Key", "k-1")], b"{}", repeatable)


def sender(
    script: Script, *, sleep: Callable[[float], None] = lambda _: None, clock: FixedClock | None = None
) -> Sender:
    return Sender({"job": script}, clock=clock or FixedClock(datetime(2030, 1, 1, tzinfo=UTC)), sleep=sleep)


def test_a_lost_connection_is_tried_once_more_where_that_is_safe() -> None:
    script = Script(UpstreamDown(sent=True), OK)
    assert sender(script).send("job", request(), patient=True) is OK
    script = Script(UpstreamDown(sent=True), UpstreamDown(sent=True), OK)
    with pytest.raises(ServiceDown):
        sender(script).send("job", request(), patient=True)
    assert len(script.seen) == 2


def test_what_must_not_happen_twice_is_sent_once() -> None:
    script = Script(UpstreamDown(sent=True), OK)
    with pytest.raises(ServiceDown):
        sender(script).send("job", request(repeatable=False), patient=True)
    assert len(script.seen) == 1


def test_what_was_never_sent_may_always_be_tried_again() -> None:
    script = Script(UpstreamDown(sent=False), OK)
    assert sender(script).send("job", request(repeatable=False), patient=True) is OK


def test_a_slow_answer_is_not_asked_for_again() -> None:
    script = Script(UpstreamSlow(), OK)
    with pytest.raises(ServiceSlow):
        sender(script).send("job", request(), patient=True)
    assert len(script.seen) == 1


def test_not_yet_known_is_asked_again_with_the_same_key_for_two_seconds() -> None:
    slept: list[float] = []
    script = Script(LATER, LATER, OK)
    assert sender(script, sleep=slept.append).send("job", request(), patient=True) is OK
    assert {dict(seen.headers)["Idempotency-Key"] for seen in script.seen} == {"k-1"}
    slept.clear()
    assert sender(Script(LATER), sleep=slept.append).send("job", request(), patient=True) is LATER
    assert sum(slept) == pytest.approx(2.0)


def test_other_conflicts_are_passed_on_at_once() -> None:
    conflict = UpstreamAnswer(409, [], b'{"code":"crew_already_booked"}')
    script = Script(conflict)
    assert sender(script).send("job", request(), patient=True) is conflict
    assert len(script.seen) == 1


def test_a_service_that_is_not_installed_says_so() -> None:
    with pytest.raises(NoSuchService):
        sender(Script(OK)).send("billing", request(), patient=True)


def test_the_breaker_opens_at_half_of_twenty_and_lets_one_through_after_its_pause() -> None:
    clock = FixedClock(datetime(2030, 1, 1, tzinfo=UTC))
    breaker = Breaker(clock)
    for _ in range(11):
        breaker.succeeded()
        breaker.failed()
    assert breaker.is_open and not breaker.allows()
    clock.advance(seconds=5)
    assert breaker.allows()
    assert not breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    clock.advance(seconds=5)
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()


def test_few_failures_or_old_ones_open_nothing() -> None:
    clock = FixedClock(datetime(2030, 1, 1, tzinfo=UTC))
    breaker = Breaker(clock)
    for _ in range(19):
        breaker.failed()
    assert not breaker.is_open
    clock.advance(seconds=11)
    for _ in range(10):
        breaker.failed()
    assert not breaker.is_open
    for _ in range(9):
        breaker.succeeded()
    breaker.failed()
    assert breaker.is_open


def test_while_the_breaker_is_open_the_service_is_left_alone() -> None:
    script = Script(UpstreamDown(sent=True))
    down = sender(script)
    for _ in range(30):
        with pytest.raises(ServiceDown):
            down.send("job", request(repeatable=False), patient=True)
    assert len(script.seen) == 20
