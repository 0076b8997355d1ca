"""How long stock lasts: what the jobs in the calendar will use up, day by day, against what is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from inventory.domain.measures import NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """What is needed within the time looked at, and when there is not enough any more; None: it lasts."""

    needed: Decimal
    runs_out_on: date | None
    days_left: int | None


def lasting(there: Decimal, needs: Mapping[date, Decimal], *, today: date) -> Lasting:
    """The first day whose needs, with all before them, are more than is there. `days_left` are the days until then:
    none when today's are not covered."""
    rest, runs_out = there, None
    for day in sorted(needs):
        rest -= needs[day]
        if rest < 0 and needs[day] > 0:
            runs_out = day
            break
    days = None if runs_out is None else max(0, (runs_out - today) // timedelta(days=1))
    return Lasting(needed=sum(needs.values(), NOTHING), runs_out_on=runs_out, days_left=days)
