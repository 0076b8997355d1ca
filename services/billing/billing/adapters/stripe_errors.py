"""What an error of Stripe's SDK means here: refused for good, or unanswered and to be tried again with the same key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import stripe

from billing.app.ports import GatewayRefused, GatewayUnanswered

# Nothing ran: another request held the object or key, too many requests, or our own key is not accepted.
_NOT_RUN = (401, 409, 429)


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
