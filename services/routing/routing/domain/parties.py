"""Who and what goes along: with a crew on a day, and with a booking. All by their ids, people and vehicles alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from routing.domain.holding import Hold
from routing.domain.known_crews import KnownCrew, KnownVehicleAssignment
from routing.domain.known_work import KnownBooking


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """What the answers are made from: some crews, and which vehicles all crews have on the days around one."""

    crews: Mapping[UUID, KnownCrew]
    given: Mapping[UUID, Sequence[KnownVehicleAssignment]]

    def of_crew(self, crew_id: UUID, on: date) -> frozenset[UUID]:
        """Its people and vehicles of that day."""
        return self._people(crew_id, on) | self.vehicles(crew_id, on)

    def of_booking(self, booking: KnownBooking) -> frozenset[UUID]:
        """All that it takes beside the crew itself. Who goes is the crew's people where nobody told more."""
        return self._going(booking) | self.vehicles(booking.crew_id, booking.starts_on) | _ids(booking.equipment)

    def named(self, booking: KnownBooking) -> frozenset[UUID]:
        """What goes along with the visit whoever does it."""
        return (self._going(booking) - self._people(booking.crew_id, booking.starts_on)) | _ids(booking.equipment)

    def hold(self, booking: KnownBooking) -> Hold:
        """All that it takes, and for how long."""
        return Hold(
            visit_id=booking.visit_id,
            crew_id=booking.crew_id,
            takes=self.of_booking(booking) | {booking.crew_id},
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
        )

    def vehicles(self, crew_id: UUID, on: date) -> frozenset[UUID]:
        """What the crew has that day, also what must stay in: scheduling takes it all the same."""
        return frozenset(given.vehicle_id for given in self.given.get(crew_id, ()) if given.covers(on))

    def _going(self, booking: KnownBooking) -> frozenset[UUID]:
        if booking.people is None:
            return self._people(booking.crew_id, booking.starts_on)
        return _ids(booking.people)

    def _people(self, crew_id: UUID, on: date) -> frozenset[UUID]:
        crew = self.crews.get(crew_id)
        return crew.people_on(on) if crew is not None else frozenset()


def _ids(texts: Sequence[str]) -> frozenset[UUID]:
    return frozenset(map(_id, texts))


@lru_cache(maxsize=10_000)
def _id(text: str) -> UUID:
    """Kept, as the same few people go along with thousands of bookings."""
    return UUID(text)
