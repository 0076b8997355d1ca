"""A call to Stripe as a record: when it may be sent again, and when only looked up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing.domain.operations import PaymentOperation

T0 = datetime(2030, 7, 1, tzinfo=UTC)


def operation() -> PaymentOperation:
    """A fresh one."""
    return PaymentOperation(state="new", idem_key="k", attempts=0, equal_failures=0, created_at=T0, next_try_at=T0)


def test_it_is_marked_as_sent_before_it_is_sent() -> None:
    planned = operation()
    assert planned.claim(at=T0)
    assert (planned.state, planned.first_sent_at, planned.attempts) == ("sent", T0, 1)


def test_the_first_sending_decides_how_long_the_key_is_trusted() -> None:
    planned = operation()
    planned.claim(at=T0)
    assert planned.claim(at=T0 + timedelta(hours=22, minutes=59))
    assert planned.state == "sent"
    planned.claim(at=T0 + timedelta(hours=23))
    assert (planned.state, planned.first_sent_at) == ("unknown", T0)


def test_five_equal_saved_failures_are_enough() -> None:
    planned = operation()
    for _ in range(4):
        planned.claim(at=T0)
        planned.unanswered(at=T0, error="500", is_saved=True)
    assert planned.state == "sent"
    planned.unanswered(at=T0, error="429", is_saved=False)
    assert planned.equal_failures == 0
    for _ in range(5):
        planned.unanswered(at=T0, error="500", is_saved=True)
    assert planned.state == "unknown"


def test_a_finished_one_is_not_claimed_and_forgets_its_parameters() -> None:
    planned = operation()
    planned.claim(at=T0)
    planned.request = {"success_url": "secret"}
    planned.succeeded(at=T0, stripe_id="cs_1")
    assert not planned.claim(at=T0)
    assert vars(planned)["request"] is None
    assert vars(planned)["state"] == "ok"


@given(st.lists(st.tuples(st.sampled_from(["500", "429", "drop"]), st.integers(0, 8 * 3600)), max_size=30))
def test_it_is_never_sent_when_the_key_may_be_forgotten(silences: list[tuple[str, int]]) -> None:
    planned, now = operation(), T0
    for error, wait in silences:
        planned.claim(at=now)
        first = planned.first_sent_at
        assert first is not None
        assert planned.state == "unknown" or now - first < timedelta(hours=23)
        planned.unanswered(at=now, error=error, is_saved=error == "500")
        assert now < planned.next_try_at <= now + timedelta(seconds=60)
        now += timedelta(seconds=wait)
