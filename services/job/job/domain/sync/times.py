"""When something happened that a phone recorded by its own clock: corrected by how far that clock is off, and kept
within what is possible. Whatever is altered is marked; what the phone said is kept beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERATED_SKEW_SECONDS = 120  # what a request takes on a bad line is no fault of the clock
GREATEST_SKEW_SECONDS = 86_400
OLDEST_DAYS = 30

CLOCK_CORRECTED, FROM_FUTURE, TOO_OLD, BEFORE_PREVIOUS = "clock_corrected", "from_future", "too_old", "before_previous"
MARKS = (CLOCK_CORRECTED, FROM_FUTURE, TOO_OLD, BEFORE_PREVIOUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """The moment that counts, and why it is not the one that the phone said; no mark when it is."""

    at: datetime
    mark: str | None


def measured_skew_seconds(*, sent_at: datetime, now: datetime) -> int:
    """How many seconds the phone's clock is behind the server's (negative when ahead), at most a day either way."""
    # Whole seconds of days first: years apart, the difference still fits.
    seconds = int((now - sent_at).total_seconds())
    return max(-GREATEST_SKEW_SECONDS, min(GREATEST_SKEW_SECONDS, seconds))


def happened_at(claimed: datetime, *, skew_seconds: int, now: datetime) -> Happened:
    """The moment of something that a phone claims, by the server's clock."""
    far = timedelta(days=2 * OLDEST_DAYS)  # a claim near the end of the calendar could not be corrected
    at, mark = min(max(claimed, now - far), now + far), None
    if abs(skew_seconds) > TOLERATED_SKEW_SECONDS:
        at, mark = at + timedelta(seconds=skew_seconds), CLOCK_CORRECTED
    if at > now:
        return Happened(at=now, mark=FROM_FUTURE)
    oldest = now - timedelta(days=OLDEST_DAYS)
    return Happened(at=oldest, mark=TOO_OLD) if at < oldest else Happened(at=at, mark=mark)


def not_before(happened: Happened, previous: datetime | None) -> Happened:
    """The same, but never before the move that it follows: two phones' clocks differ."""
    if previous is None or happened.at >= previous:
        return happened
    return Happened(at=previous, mark=BEFORE_PREVIOUS)
