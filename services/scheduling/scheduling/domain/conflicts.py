"""What has come in the way of a booking since it was made: somebody is away, the day became a holiday, a vehicle must
stay in or is with another job, or what the visit needs is not along. A rule that was set aside for the booking is no
news."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from scheduling.domain.along_refusals import EquipmentMissing, VehicleGrounded
from scheduling.domain.circumstances import Circumstances
from scheduling.domain.refusals import CrewAway, OrganizationHoliday, PersonAway
from scheduling.domain.zones import days_touched, local_day

VEHICLE_TAKEN = "vehicle_taken"
CONFLICTS = (
    OrganizationHoliday.code,
    CrewAway.code,
    PersonAway.code,
    VehicleGrounded.code,
    VEHICLE_TAKEN,
    EquipmentMissing.code,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What a booking holds and needs. `along`: its vehicles and equipment; `pieces`: what those bring, in small
    letters; `needed`: the equipment that its visit needs."""

    crew_id: UUID
    people: Collection[UUID]
    along: Collection[UUID]
    pieces: Collection[str]
    needed: Collection[str]
    during: tuple[datetime, datetime]


def conflicts(around: Circumstances, booked: Booked, *, known: Collection[str], zone: str) -> list[str]:
    """The codes of what is in the way; `known` are the rules that were set aside for it."""
    found: set[str] = set()
    if around.away:
        absent = around.away_during({booked.crew_id, *booked.people}, *booked.during)
        found = {CrewAway.code if away.kind == "crew" else PersonAway.code for away in absent}
    if around.holidays and any(day in around.holidays for day in days_touched(*booked.during, zone)):
        found.add(OrganizationHoliday.code)
    on = local_day(booked.during[0], zone)
    for vehicle in around.vehicles_of(booked.crew_id, on):
        if vehicle.is_grounded(on):
            found.add(VehicleGrounded.code)
        if vehicle.id not in booked.along:
            found.add(VEHICLE_TAKEN)
    if booked.needed:
        there = around.load_of(booked.crew_id, on).equipment.union(booked.pieces)
        if any(piece.casefold() not in there for piece in booked.needed):
            found.add(EquipmentMissing.code)
    return [code for code in CONFLICTS if code in found and code not in known] if found else []
