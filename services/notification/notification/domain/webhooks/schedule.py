"""When a delivery is tried again: the schedule that Standard Webhooks recommends, about three days long, and never
before the receiver wants it."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

MINUTE, HOUR = 60, 3_600
BACKOFF_SECONDS = (5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
TRIES = len(BACKOFF_SECONDS) + 1
SPREAD_PERCENT = 10  # so that what failed together does not come back together
LONGEST_WAIT_SECONDS = 24 * HOUR  # of what a receiver may ask for
REST_SECONDS = (5, 15, 60, 300)  # of an endpoint as a whole, after so many failures in a row


def next_try(delivery_id: UUID, *, tries: int, at: datetime, asked_seconds: int = 0) -> datetime | None:
    """When to try again after so many failed tries; None when enough was tried."""
    if tries >= TRIES:
        return None
    pause = BACKOFF_SECONDS[tries - 1]
    share = zlib.crc32(delivery_id.bytes + bytes([tries])) % 1_000
    spread = timedelta(seconds=pause) * SPREAD_PERCENT * share / 100_000
    return at + max(timedelta(seconds=pause) + spread, timedelta(seconds=asked_seconds))


def rest(failures: int, *, asked_seconds: int = 0) -> timedelta:
    """How long an endpoint is left alone after so many failures in a row: what is dead costs one call in a while,
    however much waits for it."""
    usual = REST_SECONDS[min(failures, len(REST_SECONDS)) - 1]
    return timedelta(seconds=max(usual, min(asked_seconds, HOUR)))


def wait_asked(header: str | None, *, at: datetime) -> int:
    """What a Retry-After header asks for, in seconds; 0 when it asks for nothing that can be read."""
    text = (header or "").strip()
    seconds = int(text[:9]) if text.isascii() and text.isdigit() else _until(text, at)
    return max(0, min(seconds, LONGEST_WAIT_SECONDS))


def _until(text: str, at: datetime) -> int:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return int((aware - at).total_seconds())
