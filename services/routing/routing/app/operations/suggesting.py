"""The best next slots over some days and all crews: for a visit, or for all visits of a job that wait, one after
another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from routing.app.asking import check_crews_work
from routing.app.days import day_of
from routing.app.known_office import zone_of
from routing.app.ports import OpenUnitOfWork, Roads
from routing.domain.day import Day, Visit
from routing.domain.known_work import OPEN, KnownBooking, KnownVisit
from routing.domain.refusals import (
    NoCrewHasEquipment,
    NoCrewHasSkill,
    OutOfCalendar,
    PlaceUnknown,
    VisitNotPlannable,
)
from routing.domain.slots import Slot, slots_of, without_equipment, without_skill
from routing.domain.travel import TravelTimes
from routing.domain.zones import check_day, local_day

MOST_DAYS = 14
MOST_VISITS = 10


def suggest_slots(
    open_uow: OpenUnitOfWork, roads: Roads, *, visit_id: UUID, first: date | None, days: int, limit: int
) -> dict[str, Any]:
    """Slots from a day on, the cheapest first. The bookings that are there keep their times."""
    with open_uow() as uow:
        known = uow.get(KnownVisit, visit_id)
        read = _days(uow, [visit_id], begin=_begin(uow, first, known.earliest_on), days=days)
    visit = read[0].by_id[visit_id]
    _check_suggestable(visit, read)
    times = _times(roads, read)
    return {"visit_id": visit_id, **_told(times), "items": _shown(_slots(read, visit, times), limit)}


def suggest_job_slots(
    open_uow: OpenUnitOfWork, roads: Roads, *, job_id: UUID, first: date | None, days: int, limit: int
) -> dict[str, Any]:
    """The same for each visit of a job that waits, in their order: each after the best slot of the one before."""
    with open_uow() as uow:
        ids = _waiting(uow, job_id)
        read = _days(uow, ids, begin=_begin(uow, first, None), days=days)
    times = _times(roads, read)
    visits = [read[0].by_id[visit_id] for visit_id in ids]
    for visit in visits:
        _check_suggestable(visit, read)
    found, after = [], None
    for visit in visits:
        slots = [slot for slot in _slots(read, visit, times) if after is None or slot.starts_at >= after]
        after = slots[0].ends_at if slots else after
        found.append({"visit_id": visit.id, "title": visit.title, "items": _shown(slots, limit)})
    return {"job_id": job_id, **_told(times), "visits": found}


def _waiting(uow: UnitOfWork, job_id: UUID) -> list[UUID]:
    """The visits of a job without a place in the calendar; NotFound when there is no such job."""
    of_booking = (KnownBooking.organization_id == KnownVisit.organization_id) & (KnownBooking.visit_id == KnownVisit.id)
    found = (
        select(KnownVisit.id, KnownVisit.status, KnownBooking.id)
        .outerjoin(KnownBooking, of_booking)
        .where(KnownVisit.organization_id == uow.organization_id, KnownVisit.job_id == job_id)
        .order_by(KnownVisit.id)
    )
    rows = uow.session.execute(found).all()
    if not rows:
        raise NotFound("Job not found")
    return [row[0] for row in rows if row[1] == OPEN and row[2] is None][:MOST_VISITS]


def _begin(uow: UnitOfWork, first: date | None, earliest_on: date | None) -> date:
    today = local_day(uow.now, zone_of(uow))
    return max(filter(None, (check_day(first, field="from") if first else today, earliest_on, today)))


def _days(uow: UnitOfWork, visit_ids: Sequence[UUID], *, begin: date, days: int) -> list[Day]:
    if (date.max - begin).days < MOST_DAYS:
        raise OutOfCalendar(field="from")
    return [day_of(uow, begin + timedelta(days=offset), visit_ids=visit_ids) for offset in range(days)]


def _times(roads: Roads, read: Sequence[Day]) -> TravelTimes:
    return roads.between_all([place for day in read for place in day.places()])


def _slots(read: Sequence[Day], visit: Visit, times: TravelTimes) -> list[Slot]:
    """The best first; on days on which the visit may be."""
    may_be = [day for day in read if visit.earliest_on is None or day.on >= visit.earliest_on]
    return sorted((slot for day in may_be for slot in slots_of(day, visit, times)), key=lambda slot: slot.rank)


def _check_suggestable(visit: Visit, days: Sequence[Day]) -> None:
    if not visit.is_plannable:
        raise VisitNotPlannable(f"The visit is {visit.status}")
    if visit.place is None:
        raise PlaceUnknown(visit_ids=[str(visit.id)])
    check_crews_work(days, field="from")
    missing = sorted(set.intersection(*(set(without_skill(day, visit)) for day in days)))
    if missing:
        raise NoCrewHasSkill(f"No crew that works then has: {', '.join(missing)}", skills=missing)
    lacking = sorted(set.intersection(*(set(without_equipment(day, visit)) for day in days)))
    if lacking:
        raise NoCrewHasEquipment(f"No crew that works then has along: {', '.join(lacking)}", equipment=lacking)


def _told(times: TravelTimes) -> dict[str, Any]:
    return {"source": times.source, "degraded": times.degraded}


def _shown(slots: Sequence[Slot], limit: int) -> list[dict[str, Any]]:
    return [
        {
            "crew_id": slot.crew.id,
            "crew_name": slot.crew.name,
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
            "drive_seconds": slot.drive_seconds,
            "distance_meters": slot.distance_meters,
            "reason": slot.reason,
        }
        for slot in slots[:limit]
    ]
