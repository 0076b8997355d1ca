"""The hours in which an organization disturbs nobody, by the clock on the customer's wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day until another, over midnight when the first is the later one."""

    starts: time
    ends: time

    def end_after(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet that holds at that moment ends; None when it is not quiet then."""
        clock = at.astimezone(zone).time().replace(tzinfo=None)
        if not self._holds(clock):
            return None
        day = at.astimezone(zone).date()
        if clock >= self.ends:
            day += timedelta(days=1)
        return max(at, datetime.combine(day, self.ends, zone).astimezone(UTC))

    def _holds(self, clock: time) -> bool:
        if self.starts <= self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends
