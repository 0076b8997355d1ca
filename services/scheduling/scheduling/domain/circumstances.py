"""What stands around a stretch of the calendar: holidays, who is away, and which vehicles a crew has on which day. Read
once for any number of bookings and then asked without a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from scheduling.domain.loads import Load
from scheduling.domain.resources import ResourceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A crew or a person that is not there."""

    ref: UUID
    kind: str
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedVehicle:
    """A vehicle or a piece of equipment that a crew has on some days."""

    id: UUID
    name: str
    kind: str
    load: Load
    crew_id: UUID
    starts_on: date
    ends_on: date | None
    grounded_from_on: date | None = None
    grounded_reason: str | None = None

    def covers(self, on: date) -> bool:
        """Whether the crew has it that day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def is_grounded(self, on: date) -> bool:
        """Whether it must stay in that day."""
        return self.grounded_from_on is not None and self.grounded_from_on <= on

    @property
    def resource(self) -> ResourceRef:
        """As what it is taken."""
        return ResourceRef(self.kind, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """All of it, for the crews, people and days that were asked about. `grounding_blocks`: the organization does not
    want crews booked whose vehicle must stay in."""

    holidays: Mapping[date, str] = field(default_factory=dict)
    away: Mapping[UUID, Sequence[Away]] = field(default_factory=dict)
    vehicles: Mapping[UUID, Sequence[AssignedVehicle]] = field(default_factory=dict)
    grounding_blocks: bool = False

    def vehicles_of(self, crew_id: UUID, on: date) -> list[AssignedVehicle]:
        """What the crew has that day."""
        return [vehicle for vehicle in self.vehicles.get(crew_id, ()) if vehicle.covers(on)]

    def load_of(self, crew_id: UUID, on: date) -> Load:
        """What the crew brings that day; what must stay in brings nothing."""
        return Load.together(held.load for held in self.vehicles_of(crew_id, on) if not held.is_grounded(on))

    def away_during(self, refs: AbstractSet[UUID], starts_at: datetime, ends_at: datetime) -> Iterator[Away]:
        """Who of them is not there for the whole time."""
        for ref in sorted(self.away.keys() & refs):
            for absence in self.away[ref]:
                if absence.starts_at < ends_at and absence.ends_at > starts_at:
                    yield absence
