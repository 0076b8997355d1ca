"""How often crews have to come back, and what that costs: callbacks of a period beside the jobs completed in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from common.errors import InvalidInput


class PeriodIsBackwards(InvalidInput):
    """A period ends on or after the day it begins."""

    code = "period_is_backwards"


class PeriodIsTooLong(InvalidInput):
    """A period is of at most three years."""

    code = "period_is_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackGroup:
    """Callbacks that are alike in crew, service and reason, summed up."""

    crew_id: UUID | None
    service_id: UUID | None
    reason: str
    callbacks: int
    resolved: int
    rework_minutes: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Callbacks of one crew, service or reason. `rate_percent` is callbacks per hundred jobs, None without jobs."""

    key: Any
    jobs_completed: int
    callbacks: int
    resolved: int
    rework_minutes: int
    amount_minor: int

    @property
    def rate_percent(self) -> Decimal | None:
        """Callbacks per hundred completed jobs, to two places."""
        if not self.jobs_completed:
            return None
        exact = Decimal(100 * self.callbacks) / self.jobs_completed
        return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def rates_by(
    key: Callable[[CallbackGroup], Any], groups: Iterable[CallbackGroup], *, jobs: Mapping[Any, int]
) -> list[Rate]:
    """One rate for each key with callbacks or jobs, the most callbacks first."""
    sums = {each: _Sum() for each in jobs}
    for group in groups:
        sums.setdefault(key(group), _Sum()).add(group)
    rates = [each.rate(name, jobs_completed=jobs.get(name, 0)) for name, each in sums.items()]
    return sorted(rates, key=lambda rate: (-rate.callbacks, str(rate.key)))


@dataclass(slots=True)
class _Sum:
    callbacks: int = 0
    resolved: int = 0
    rework_minutes: int = 0
    amount_minor: int = 0

    def add(self, group: CallbackGroup) -> None:
        self.callbacks += group.callbacks
        self.resolved += group.resolved
        self.rework_minutes += group.rework_minutes
        self.amount_minor += group.amount_minor

    def rate(self, key: Any, *, jobs_completed: int) -> Rate:
        return Rate(
            key=key,
            jobs_completed=jobs_completed,
            callbacks=self.callbacks,
            resolved=self.resolved,
            rework_minutes=self.rework_minutes,
            amount_minor=self.amount_minor,
        )
