"""When a crew can go out on a day: its hours, less what keeps it in. The rules are those by which scheduling would
refuse a booking; where no hour is left, a code and a sentence say why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from routing.domain.zones import grid_after

Stretch = tuple[datetime, datetime]
# Of a hundred crews that do not work on Sundays, nobody reads more.
MOST_REASONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptIn:
    """Why a crew does not go out at all: the stable code of the rule, and the reason in words."""

    code: str
    reason: str


class MayBeKeptIn(Protocol):
    """A crew on a day."""

    @property
    def kept_in(self) -> KeptIn | None:
        """Why it stays at home, if it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrances:
    """What may keep a crew in on a day. `away`: when the crew or one of its people is. `grounded`: what it has along
    and may not use, in words."""

    holiday: str | None = None
    away: Sequence[Stretch] = ()
    grounded: str | None = None


def availability(
    name: str, hours: Sequence[Stretch], hindrances: Hindrances
) -> tuple[tuple[Stretch, ...], KeptIn | None]:
    """The stretches in which the crew may work, or why there are none."""
    if not hours:
        return (), KeptIn(code="not_working", reason=f"{name} does not work on that day")
    if hindrances.holiday is not None:
        return (), KeptIn(code="organization_holiday", reason=f"The day is a holiday: {hindrances.holiday}")
    if hindrances.grounded is not None:
        return (), KeptIn(code="vehicle_grounded", reason=f"{name} stays in: {hindrances.grounded}")
    # From a quarter hour on: the calendar books whole ones, and none that begins before the crew may work.
    starts = ((grid_after(opens_at), closes_at) for opens_at, closes_at in without(hours, hindrances.away))
    left = tuple(stretch for stretch in starts if stretch[0] < stretch[1])
    if not left:
        return (), KeptIn(code="crew_away", reason=f"{name}, or somebody of the crew, has time off all day")
    return left, None


def kept_in_words(crews: Iterable[MayBeKeptIn]) -> str:
    """Why these crews stay at home; each reason once."""
    reasons = dict.fromkeys(crew.kept_in.reason for crew in crews if crew.kept_in is not None)
    return "; ".join([*reasons][:MOST_REASONS]) or "There is no active crew"


def without(hours: Sequence[Stretch], away: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The hours less the times away, in order."""
    left = list(hours)
    for begins_at, ends_at in away:
        left = [
            part
            for opens_at, closes_at in left
            for part in ((opens_at, min(closes_at, begins_at)), (max(opens_at, ends_at), closes_at))
            if part[0] < part[1]
        ]
    return tuple(sorted(set(left)))
