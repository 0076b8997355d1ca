"""What an error of Stripe's SDK means here: refused for good, or unanswered and to be tried again with the same key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import stripe

from billing.app.ports import GatewayRefused, GatewayUnanswered

# How a call ended, for the operators. Busy: another request held the object or key, or there were too many.
Outcome = Literal["answered", "refused", "busy", "unanswered"]
# Nothing ran: another request held the object or key, too many requests, or our own key is not accepted.
_NOT_RUN = (401, 409, 429)


@contextmanager
def counted(tell: Callable[[Outcome], None]) -> Iterator[None]:
    """Run calls of the SDK, and tell how they ended."""
    try:
        yield
    except stripe.StripeError as error:
        tell(_outcome(error.http_status or 0))
        raise
    tell("answered")


def _outcome(status: int) -> Outcome:
    """401 is Stripe's word on our own key: nobody can pay until it is put right, as if there were no answer."""
    if status in (409, 429):
        return "busy"
    return "refused" if 400 <= status < 500 and status != 401 else "unanswered"


@contextmanager
def translated() -> Iterator[None]:
    """Run calls of the SDK; its errors leave as the ports' own."""
    try:
        yield
    except stripe.IdempotencyError as error:
        raise GatewayUnanswered(f"idempotency: {error}", is_saved=error.http_status == 400) from error
    except stripe.StripeError as error:
        status = error.http_status or 0
        if 400 <= status < 500 and status not in _NOT_RUN:
            raise GatewayRefused(error.code or "refused", error.user_message or str(error)) from error
        # Without the id of the request, so that the same failure again reads the same.
        said = f"{status or type(error).__name__}: {error.user_message or ''}"
        raise GatewayUnanswered(said, is_saved=status >= 500) from error
