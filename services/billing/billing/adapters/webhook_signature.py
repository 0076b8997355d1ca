"""Whether a webhook is Stripe's: the signature over the very bytes, by one of our secrets, not older nor newer than
five minutes. The SDK's own check accepts any time in the future and a header with several times; this one does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import stripe

TOLERANCE_SECONDS = 300
_LONGEST_HEADER = 2_000
_PART = re.compile(r"(t|v[0-9]+)=([0-9A-Za-z]{1,128})")


def is_authentic(payload: bytes, *, header: str | None, secrets: Sequence[str], now: datetime) -> bool:
    """Fails closed on anything unexpected."""
    if not header or len(header) > _LONGEST_HEADER:
        return False
    parts = [_PART.fullmatch(part.strip()) for part in header.split(",")]
    if any(part is None for part in parts):
        return False
    times = [part[2] for part in parts if part is not None and part[1] == "t"]
    if len(times) != 1 or not re.fullmatch("[0-9]{1,12}", times[0]):
        return False
    if abs(now.timestamp() - int(times[0])) > TOLERANCE_SECONDS:
        return False
    return any(_signed_with(secret, payload=payload, header=header) for secret in secrets)


def _signed_with(secret: str, *, payload: bytes, header: str) -> bool:
    try:
        # Without a tolerance the SDK compares signatures only; the age is judged above, in both directions.
        return bool(stripe.WebhookSignature.verify_header(payload, header.replace(" ", ""), secret))
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
