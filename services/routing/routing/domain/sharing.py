"""What crews of one plan share. An engine gives times to each crew apart from the others; so of crews that have a
person or vehicle in common one is planned and the others keep what they have, and a visit keeps its time where another
crew needs what goes along with it. So whatever comes out can be booked as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from uuid import UUID

from routing.domain.availability import KeptIn, Stretch
from routing.domain.day import Crew, Day, Visit


def one_of_those_that_share(day: Day) -> tuple[Day, dict[UUID, KeptIn]]:
    """The day on which nobody is to be with two crews at once, and why the others stay out of it. What has the most
    to do goes first."""
    planned: list[Crew] = []
    kept: dict[UUID, KeptIn] = {}
    for crew in sorted(day.crews, key=lambda crew: (-_booked_minutes(day, crew), crew.name, str(crew.id))):
        other = next((other for other in planned if _meet(crew, other)), None)
        if other is None:
            planned.append(crew)
        else:
            why = f"{crew.name} shares somebody or something with {other.name}, which is planned first"
            kept[crew.id] = KeptIn(code="shares_with_crew", reason=why)
    crews = (replace(crew, shifts=(), kept_in=kept[crew.id]) if crew.id in kept else crew for crew in day.crews)
    return (replace(day, crews=tuple(crews)) if kept else day), kept


def is_needed_elsewhere(day: Day, visit: Visit) -> bool:
    """Whether another crew needs what goes along with a visit at some time of the day."""
    return any(crew_id != _crew_of(visit) for crew_id in _needing(day, visit))


def only_crew(day: Day, visit: Visit) -> frozenset[str] | None:
    """The crew that alone may do a visit, because its own bookings need the same that goes along; None: any may."""
    needing = {str(crew_id) for crew_id in _needing(day, visit)}
    return frozenset(needing) or None


def _needing(day: Day, visit: Visit) -> Iterator[UUID]:
    """The crews that need what goes along with a visit, for others of their visits or all day."""
    for each in visit.named:
        yield from (hold.crew_id for hold in day.held.get(each, ()) if hold.visit_id != visit.id)
    yield from (crew.id for crew in day.crews if crew.shifts and crew.along & visit.named)


def _crew_of(visit: Visit) -> UUID | None:
    return visit.spot.crew_id if visit.spot is not None else None


def _booked_minutes(day: Day, crew: Crew) -> int:
    return sum(visit.minutes for visit in day.of_crew(crew.id))


def _meet(one: Crew, other: Crew) -> bool:
    """Whether two crews work at the same time and have somebody or something in common."""
    return bool(one.along & other.along) and _overlap(one.shifts, other.shifts)


def _overlap(one: Sequence[Stretch], other: Sequence[Stretch]) -> bool:
    return any(mine[0] < theirs[1] and theirs[0] < mine[1] for mine, theirs in product(one, other))
