"""What has come in the way of a booking since it was made: somebody is away, the day became a holiday, a vehicle must
stay in or is with another job. A rule that was set aside for the booking is no news."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from scheduling.domain.circumstances import Circumstances
from scheduling.domain.refusals import CrewAway, OrganizationHoliday, PersonAway
from scheduling.domain.zones import days_touched, local_day

VEHICLE_GROUNDED = "vehicle_grounded"
VEHICLE_TAKEN = "vehicle_taken"
CONFLICTS = (OrganizationHoliday.code, CrewAway.code, PersonAway.code, VEHICLE_GROUNDED, VEHICLE_TAKEN)


def conflicts(
    around: Circumstances,
    *,
    crew_id: UUID,
    people: Collection[UUID],
    along: Collection[UUID],
    during: tuple[datetime, datetime],
    known: Collection[str],
    zone: str,
) -> list[str]:
    """The codes of what is in the way. `along` are the vehicles and equipment that the booking holds, `known` the
    rules that were set aside for it."""
    on = local_day(during[0], zone)
    absent = around.away_during({crew_id, *people}, *during)
    found = {CrewAway.code if away.kind == "crew" else PersonAway.code for away in absent}
    if any(day in around.holidays for day in days_touched(*during, zone)):
        found.add(OrganizationHoliday.code)
    for vehicle in around.vehicles_of(crew_id, on):
        if vehicle.is_grounded(on):
            found.add(VEHICLE_GROUNDED)
        if vehicle.id not in along:
            found.add(VEHICLE_TAKEN)
    return [code for code in CONFLICTS if code in found and code not in known]
