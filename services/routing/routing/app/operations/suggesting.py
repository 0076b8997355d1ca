"""The best next slots for a visit over some days and all crews."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from routing.app.days import day_of
from routing.app.known_office import zone_of
from routing.app.ports import OpenUnitOfWork, Roads
from routing.domain.day import Day, Visit
from routing.domain.known_work import KnownVisit
from routing.domain.refusals import NoCrewHasEquipment, NoCrewHasSkill, OutOfCalendar, PlaceUnknown, VisitNotPlannable
from routing.domain.slots import Slot, slots_of, without_equipment, without_skill
from routing.domain.zones import check_day, local_day

MOST_DAYS = 14


def suggest_slots(
    open_uow: OpenUnitOfWork, roads: Roads, *, visit_id: UUID, first: date | None, days: int, limit: int
) -> dict[str, Any]:
    """Slots from a day on, the cheapest first. The bookings that are there keep their times."""
    with open_uow() as uow:
        known = uow.get(KnownVisit, visit_id)
        today = local_day(uow.now, zone_of(uow))
        begin = max(filter(None, (check_day(first, field="from") if first else today, known.earliest_on, today)))
        read = [day_of(uow, on, visit_ids=[visit_id]) for on in _days(begin, days)]
    visit = read[0].by_id[visit_id]
    _check_suggestable(visit, read)
    times = roads.between_all([place for day in read for place in day.places()])
    slots = sorted((slot for day in read for slot in slots_of(day, visit, times)), key=lambda slot: slot.rank)
    return {
        "visit_id": visit_id,
        "source": times.source,
        "degraded": times.degraded,
        "items": [_shown(slot) for slot in slots[:limit]],
    }


def _days(first: date, days: int) -> list[date]:
    if (date.max - first).days < MOST_DAYS:
        raise OutOfCalendar(field="from")
    return [first + timedelta(days=offset) for offset in range(days)]


def _check_suggestable(visit: Visit, days: list[Day]) -> None:
    if not visit.is_plannable:
        raise VisitNotPlannable(f"The visit is {visit.status}")
    if visit.place is None:
        raise PlaceUnknown(visit_ids=[str(visit.id)])
    missing = sorted(set.intersection(*(set(without_skill(day, visit)) for day in days)))
    if missing:
        raise NoCrewHasSkill(f"No crew that works then has: {', '.join(missing)}", skills=missing)
    lacking = sorted(set.intersection(*(set(without_equipment(day, visit)) for day in days)))
    if lacking:
        raise NoCrewHasEquipment(f"No crew that works then has along: {', '.join(lacking)}", equipment=lacking)


def _shown(slot: Slot) -> dict[str, Any]:
    return {
        "crew_id": slot.crew.id,
        "crew_name": slot.crew.name,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "drive_seconds": slot.drive_seconds,
        "distance_meters": slot.distance_meters,
        "reason": slot.reason,
    }
