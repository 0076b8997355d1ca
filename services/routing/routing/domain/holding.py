"""What bookings hold. For its whole time a booking takes its crew, everybody who goes, and each vehicle and piece that
is along. Scheduling lets nothing be taken twice, so nothing is proposed that takes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from routing.domain.availability import Stretch
from routing.domain.zones import grid_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The time of a visit's booking, and the ids of all that it takes: crew, people, vehicles and pieces alike."""

    visit_id: UUID
    crew_id: UUID
    takes: frozenset[UUID]
    starts_at: datetime
    ends_at: datetime


def by_taken(holds: Iterable[Hold]) -> dict[UUID, list[Hold]]:
    """The same by what they take."""
    found: dict[UUID, list[Hold]] = defaultdict(list)
    for hold in holds:
        for each in hold.takes:
            found[each].append(hold)
    return dict(found)


def busy(
    held: Mapping[UUID, Sequence[Hold]], wanted: Iterable[UUID], *, beside: Collection[UUID]
) -> tuple[Stretch, ...]:
    """When any of these is taken, in order, by the bookings of other visits than those that are set aside."""
    return joined(
        (hold.starts_at, hold.ends_at) for each in wanted for hold in held.get(each, ()) if hold.visit_id not in beside
    )


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """In order; what overlaps or touches is one, what has no length is none."""
    found: list[Stretch] = []
    for begins_at, ends_at in sorted(set(stretches)):
        if found and begins_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends_at, found[-1][1]))
        elif begins_at < ends_at:
            found.append((begins_at, ends_at))
    return tuple(found)


def at_most(stretches: Sequence[Stretch], most: int) -> tuple[Stretch, ...]:
    """No more than that many, by taking what lies between two for busy as well, the shortest first."""
    found = list(stretches)
    while len(found) > most:
        closest = min(range(len(found) - 1), key=lambda at: found[at + 1][0] - found[at][1])
        found[closest : closest + 2] = [(found[closest][0], found[closest + 1][1])]
    return tuple(found)


def free_from(at: datetime, *, minutes: int, busy: Iterable[Stretch]) -> datetime:
    """The first quarter hour from then on from which so many minutes are free. `busy` is in order."""
    starts_at, length = grid_after(at), timedelta(minutes=minutes)
    for begins_at, ends_at in busy:
        if begins_at < starts_at + length and starts_at < ends_at:
            starts_at = grid_after(ends_at)
    return starts_at
