"""The best next slots over some days and all crews: for a visit, or for all visits of a job that wait, one after
another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from routing.app.asking import check_crews_work
from routing.app.days import shared_day_of
from routing.app.known_office import zone_of
from routing.app.operations.looking import Found, best_slots
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
from routing.domain.slots import Slot, without_equipment, without_skill
from routing.domain.travel import ESTIMATE
from routing.domain.zones import check_day, local_day

MOST_DAYS = 14
MOST_VISITS = 10
MOST_VISITS_A_DAY = 3_000


def suggest_slots(
    open_uow: OpenUnitOfWork, roads: Roads, *, visit_id: UUID, first: date | None, days: int, limit: int
) -> dict[str, Any]:
    """Slots from a day on, the cheapest first. The bookings that are there keep their times."""
    with open_uow() as uow:
        known = uow.get(KnownVisit, visit_id)
        read = _days(uow, [visit_id], begin=_begin(uow, first, known.earliest_on), days=days)
    visit = read[0].by_id[visit_id]
    _check_suggestable(visit, read)
    found = best_slots(roads, read, visit, limit=limit)
    return {"visit_id": visit_id, **_told([found]), "items": _shown(found.slots, limit)}


def suggest_job_slots(
    open_uow: OpenUnitOfWork, roads: Roads, *, job_id: UUID, first: date | None, days: int, limit: int
) -> dict[str, Any]:
    """The same for each visit of a job that waits, in their order: each after the best slot of the one before."""
    with open_uow() as uow:
        ids = _waiting(uow, job_id)
        read = _days(uow, ids, begin=_begin(uow, first, None), days=days)
    visits = [read[0].by_id[visit_id] for visit_id in ids]
    for visit in visits:
        _check_suggestable(visit, read)
    found: list[Found] = []
    after: datetime | None = None
    for visit in visits:
        found.append(best_slots(roads, read, visit, limit=limit, not_before=after))
        after = found[-1].slots[0].ends_at if found[-1].slots else after
    shown = [
        {"visit_id": visit.id, "title": visit.title, "items": _shown(each.slots, limit)}
        for visit, each in zip(visits, found, strict=True)
    ]
    return {"job_id": job_id, **_told(found), "visits": shown}


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
    on = [begin + timedelta(days=offset) for offset in range(days)]
    return [shared_day_of(uow, each, visit_ids=visit_ids, most=MOST_VISITS_A_DAY) for each in on]


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


def _told(found: Sequence[Found]) -> dict[str, Any]:
    source = found[0].source if found else ESTIMATE
    return {"source": source, "degraded": any(each.degraded for each in found)}


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
