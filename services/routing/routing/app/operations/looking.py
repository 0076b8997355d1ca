"""Looking for slots in two steps: in all crews' days by an estimate, then by the roads in those that came out best. A
company of fifty crews has hundreds of crews' days in a week; nobody has to know the drives between all their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from routing.app.ports import Roads
from routing.domain.day import Crew, Day, Visit
from routing.domain.geography import Place
from routing.domain.slots import Slot, able_crews, places_of, slots_of
from routing.domain.travel import TravelTimes

# So many crews' days are looked at by the roads; the best of them by the roads are the best of all, or near.
MOST_CREW_DAYS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Slots, the best first, and where the travel times come from."""

    slots: Sequence[Slot]
    source: str
    degraded: bool


@dataclass(frozen=True, slots=True)
class _CrewDay:
    day: Day
    crew: Crew
    visit: Visit
    not_before: datetime | None

    @property
    def places(self) -> list[Place]:
        return places_of(self.day, self.crew, self.visit)

    def slots(self, times: TravelTimes) -> list[Slot]:
        return slots_of(self.day, self.crew, self.visit, times, not_before=self.not_before)


def best_slots(
    roads: Roads, days: Sequence[Day], visit: Visit, *, limit: int, not_before: datetime | None = None
) -> Found:
    """The best slots in these days."""
    rough = roads.roughly()
    chosen = _nearest(list(_crew_days(days, visit, not_before)), rough, most=max(limit, MOST_CREW_DAYS))
    times = roads.between_all([place for each in chosen for place in each.places])
    slots = sorted((slot for each in chosen for slot in each.slots(times)), key=lambda slot: slot.rank)
    return Found(slots=slots, source=times.source, degraded=times.degraded)


def _crew_days(days: Sequence[Day], visit: Visit, not_before: datetime | None) -> Iterator[_CrewDay]:
    for day in days:
        if visit.earliest_on is None or day.on >= visit.earliest_on:
            for crew in able_crews(day, visit):
                yield _CrewDay(day, crew, visit, not_before)


def _nearest(crew_days: Sequence[_CrewDay], rough: TravelTimes, *, most: int) -> list[_CrewDay]:
    """Those with the best slots by estimate; then those in which only the roads may find one."""
    if len(crew_days) <= most:
        return list(crew_days)
    found = ((number, each.slots(rough)) for number, each in enumerate(crew_days))
    best = {number: min(slot.rank for slot in slots) for number, slots in found if slots}
    order = sorted(range(len(crew_days)), key=lambda number: (number not in best, best.get(number), number))
    return [crew_days[number] for number in order[:most]]
