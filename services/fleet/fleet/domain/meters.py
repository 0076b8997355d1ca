"""The rules of meters: a vehicle's odometer and an engine's hours, in tenths, so that no fraction is ever lost. Between
neighbouring days a meter never runs backwards, whatever is recorded late or voided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from common.errors import Conflict, InvalidInput

MILES, ENGINE_HOURS = "miles", "engine_hours"
METERS = (MILES, ENGINE_HOURS)
TENTHS = 10
MOST_TENTHS = 99_999_999
# A rate is believed once there are that many readings to learn the usual one from.
READINGS_TO_LEARN_FROM = 3
USUAL_TIMES = 5
# Below these nobody is asked; above the engine's there are no more hours in a day.
UNSUSPICIOUS_PER_DAY = {MILES: 300 * TENTHS, ENGINE_HOURS: 16 * TENTHS}
LEARNT_OVER = timedelta(days=90)


class MeterRunsBackwards(Conflict):
    """A reading lies between those of the days before and after it."""

    code = "meter_runs_backwards"


class MeterJumpUnconfirmed(Conflict):
    """The reading is far higher than what is usual for the vehicle; send it again with `confirmed` if it is right."""

    code = "meter_jump_unconfirmed"


class ReadingInTheFuture(InvalidInput):
    """What a meter will show is not known yet."""

    code = "reading_in_the_future"


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """What a meter showed on a day; of several readings of a day the highest counts."""

    on: date
    tenths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The highest reading of an earlier day and the lowest of a later one."""

    before: Reading | None = None
    after: Reading | None = None


def check_between(new: Reading, neighbours: Neighbours) -> None:
    """Refuse a reading that would make the meter run backwards, naming the neighbour in its way. The *lowest* of the
    later readings bounds it, so that voiding any other one keeps the order."""
    before, after = neighbours.before, neighbours.after
    if before is not None and new.tenths < before.tenths:
        raise _backwards("at least", before)
    if after is not None and new.tenths > after.tenths:
        raise _backwards("at most", after)


def jumps(new: Reading, *, before: Reading | None, usual: Fraction | None, readings: int, meter: str) -> bool:
    """Whether somebody should look again: far more a day than usual, once the usual is known."""
    if before is None or usual is None or readings < READINGS_TO_LEARN_FROM:
        return False
    days = max(1, (new.on - before.on).days)
    limit = max(Fraction(UNSUSPICIOUS_PER_DAY[meter]), USUAL_TIMES * usual)
    return Fraction(new.tenths - before.tenths, days) > limit


def usual_per_day(readings: Sequence[Reading]) -> Fraction | None:
    """Tenths a day over the last ninety days that were read; None from fewer than two days."""
    if not readings:
        return None
    last = max(readings)
    first = min(reading for reading in readings if reading.on >= last.on - LEARNT_OVER)
    days = (last.on - first.on).days
    return Fraction(last.tenths - first.tenths, days) if days else None


def number(tenths: int | None) -> Decimal | None:
    """Tenths as the number that they are; None for what was never read."""
    return None if tenths is None else Decimal(tenths) / TENTHS


def in_words(tenths: int) -> str:
    """Tenths as people read them."""
    whole, tenth = divmod(tenths, TENTHS)
    return f"{whole}.{tenth}" if tenth else str(whole)


def _backwards(bound: str, neighbour: Reading) -> MeterRunsBackwards:
    return MeterRunsBackwards(
        f"It has to be {bound} {in_words(neighbour.tenths)}, as read on {neighbour.on}",
        field="value",
        neighbour={"read_on": neighbour.on, "value": number(neighbour.tenths)},
    )
