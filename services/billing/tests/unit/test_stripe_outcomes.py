"""How a call to Stripe ended is told in the words that alerts are built on, and its error goes on unchanged."""

from __future__ import annotations

import pytest
import stripe

from billing.adapters.stripe_errors import counted


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (stripe.APIConnectionError("no network"), "unanswered"),  # type: ignore[no-untyped-call]
        (stripe.APIError("theirs", http_status=502), "unanswered"),
        (stripe.AuthenticationError("our key", http_status=401), "unanswered"),
        (stripe.PermissionError("not theirs", http_status=403), "refused"),
        (stripe.APIError("declined", http_status=402), "refused"),
        (stripe.RateLimitError("slowly", http_status=429), "busy"),
        (stripe.IdempotencyError("in use", http_status=409), "busy"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_an_error_is_told_and_goes_on(error: stripe.StripeError, outcome: str) -> None:
    told: list[str] = []
    with pytest.raises(type(error)), counted(told.append):
        raise error
    assert told == [outcome]


def test_an_answer_is_told_and_what_is_not_stripes_is_not() -> None:
    told: list[str] = []
    with counted(told.append):
        pass
    with pytest.raises(ZeroDivisionError), counted(told.append):
        raise ZeroDivisionError
    assert told == ["answered"]
