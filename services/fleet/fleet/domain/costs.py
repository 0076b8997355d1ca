"""What vehicles cost in a period, in all and by the mile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from common.errors import InvalidInput
from fleet.domain.meters import TENTHS

LONGEST_DAYS = 3 * 366


class PeriodIsBackwards(InvalidInput):
    """A period ends on or after the day it begins."""

    code = "period_is_backwards"


class PeriodIsTooLong(InvalidInput):
    """A period is of at most three years."""

    code = "period_is_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleCosts:
    """A vehicle's costs by kind, in minor units, and how far it went in the period; None where no readings tell."""

    vehicle_id: UUID
    vehicle_name: str
    by_kind: Mapping[str, int]
    tenth_miles: int | None

    @property
    def total_minor(self) -> int:
        """All kinds together."""
        return sum(self.by_kind.values())

    @property
    def minor_per_mile(self) -> Decimal | None:
        """Minor units for each mile, to two places; None when it went nowhere."""
        if not self.tenth_miles:
            return None
        exact = Decimal(self.total_minor * TENTHS) / self.tenth_miles
        return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def check_period(from_on: date, until_on: date) -> None:
    """Refuse a period that is none, or too long to add up."""
    if until_on < from_on:
        raise PeriodIsBackwards(field="until")
    if (until_on - from_on).days > LONGEST_DAYS:
        raise PeriodIsTooLong(field="until")
