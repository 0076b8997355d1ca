"""When deliveries are tried again, for any answers in any order: within the schedule, never before the receiver wants
it, and with an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.ids import new_id
from notification.domain.webhooks import delivery, schedule
from notification.domain.webhooks.answer import Answer
from notification.domain.webhooks.delivery import WebhookDelivery
from notification.domain.webhooks.lane import DEAD_AFTER, WebhookLane
from notification.domain.webhooks.refusals import WebhookDeliveryUnderWay

AT = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)
LATE = timedelta(seconds=sum(schedule.BACKOFF_SECONDS)) * (1 + schedule.SPREAD_PERCENT / 100)
answers = st.builds(
    Answer,
    status=st.sampled_from([None, 200, 204, 299, 301, 400, 404, 410, 429, 500, 503]),
    retry_after=st.sampled_from([None, "", "0", "17", "999999999999", "-4", "soon", "٣"]),
)


def waiting() -> WebhookDelivery:
    """A delivery that was just made."""
    return WebhookDelivery(id=new_id(), state=delivery.WAITING, attempts=0, attempts_before=0, created_at=AT, due_at=AT)


@given(st.lists(answers, min_size=30, max_size=30))
def test_a_delivery_is_tried_until_it_is_taken_gone_or_ten_times(given_answers: list[Answer]) -> None:
    found, made = waiting(), []
    for answer in given_answers:
        if found.state != delivery.WAITING:
            break
        at = found.due_at
        number = found.begin(at=at)
        assert found.due_at > at and found.accepts(attempt=number) and not found.accepts(attempt=number - 1)
        asked = schedule.wait_asked(answer.retry_after, at=at)
        found.record(answer, at=at, asked_seconds=asked)
        made.append(answer)
        if found.state == delivery.WAITING:
            pause = (found.due_at - at).total_seconds()
            usual = schedule.BACKOFF_SECONDS[len(made) - 1]
            assert max(usual, asked) <= pause <= max(usual * (1 + schedule.SPREAD_PERCENT / 100), asked)
    assert len(made) <= schedule.TRIES
    taken = [one.is_taken for one in made]
    assert taken.count(True) <= 1 and (found.state == delivery.DELIVERED) == taken[-1]
    if found.state == delivery.FAILED:
        assert len(made) == schedule.TRIES or made[-1].is_gone
    assert (found.finished_at is None) == (found.state == delivery.WAITING)


def test_without_other_wishes_all_tries_lie_within_about_three_days() -> None:
    found = waiting()
    while found.state == delivery.WAITING:
        at = found.due_at
        found.begin(at=at)
        found.record(Answer(status=500), at=at)
    assert found.attempts == 10
    assert timedelta(hours=75) < at - AT < LATE < timedelta(hours=84)


@given(st.integers(min_value=0, max_value=10))
def test_what_is_sent_again_gets_all_its_tries_anew(failures: int) -> None:
    found = waiting()
    for _ in range(failures):
        found.begin(at=AT)
        found.record(Answer(status=500), at=AT)
    if found.state == delivery.WAITING:
        with pytest.raises(WebhookDeliveryUnderWay):
            found.send_again(at=AT)
        found.cancel("for the test", at=AT)
    found.send_again(at=AT)
    for _ in range(schedule.TRIES):
        assert found.state == delivery.WAITING
        found.begin(at=AT)
        found.record(Answer(status=500), at=AT)
    assert found.state == delivery.FAILED


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("120", 120),
        (" 120 ", 120),
        ("86401", 86_400),
        ("9" * 5_000, 86_400),
        ("1.5", 0),
        ("-5", 0),
        (format_datetime(AT + timedelta(minutes=5), usegmt=True), 300),
        (format_datetime(AT - timedelta(minutes=5), usegmt=True), 0),
        ("Mon, 99 Foo 2030 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
    ],
)
def test_a_wish_to_wait_is_understood_and_bounded(header: str | None, seconds: int) -> None:
    assert schedule.wait_asked(header, at=AT) == seconds


@given(st.lists(st.tuples(answers, st.integers(min_value=0, max_value=90_000)), min_size=1, max_size=60))
def test_an_endpoint_rests_after_failures_and_is_dead_after_three_days_of_nothing_else(
    calls: list[tuple[Answer, int]],
) -> None:
    lane = WebhookLane(id=new_id(), served_at=AT, failures=0, is_slow=False)
    at, failing_since = AT, None
    for answer, passes in calls:
        lane.note(answer, at=at, asked_seconds=0)
        failing_since = None if answer.is_taken else failing_since or at
        assert lane.failing_since == failing_since and lane.is_slow == (not answer.is_taken)
        assert lane.is_dead(at=at) == (failing_since is not None and at - failing_since >= DEAD_AFTER)
        rests = (lane.resting_until - at).total_seconds() if lane.resting_until else 0
        assert rests in (0, *schedule.REST_SECONDS) and (rests == 0) == answer.is_taken
        at += timedelta(seconds=passes)
