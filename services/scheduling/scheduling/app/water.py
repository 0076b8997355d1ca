"""The water that crews' tanks must hold for what is booked: one statement, and only where a visit needs any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from scheduling.app.parties import pieces_by_id
from scheduling.app.planned import Draft
from scheduling.domain.bookings import Booking
from scheduling.domain.loads import Load
from scheduling.domain.visits import KnownVisit
from scheduling.domain.zones import day_bounds, local_day

Day = tuple[UUID, date]


def water_booked(uow: UnitOfWork, drafts: Sequence[Draft], *, zone: str) -> Counter[Day]:
    """Gallons by crew and local day, of the bookings that are not among the drafts."""
    used: Counter[Day] = Counter()
    thirsty = [draft for draft in drafts if draft.visit.water_gallons]
    if not thirsty:
        return used
    days = {day_of(draft, zone=zone) for draft in thirsty}
    begins_at, ends_at = day_bounds(min(on for _, on in days), zone)[0], day_bounds(max(on for _, on in days), zone)[1]
    found = (
        select(Booking.crew_id, Booking.starts_at, Booking.equipment, KnownVisit.water_gallons)
        .join(KnownVisit, (KnownVisit.organization_id == Booking.organization_id) & (KnownVisit.id == Booking.visit_id))
        .where(Booking.organization_id == uow.organization_id, Booking.crew_id.in_({crew_id for crew_id, _ in days}))
        .where(Booking.status == "booked", Booking.starts_at >= begins_at, Booking.starts_at < ends_at)
        .where(KnownVisit.water_gallons > 0, Booking.id.not_in([each.booking.id for each in drafts if each.booking]))
    )
    rows = uow.session.execute(found).all()
    pieces = pieces_by_id(uow, {UUID(piece) for row in rows for piece in row.equipment})
    for row in rows:
        named = Load.together(pieces[UUID(piece)].load for piece in row.equipment if UUID(piece) in pieces)
        used[row.crew_id, local_day(row.starts_at, zone)] += max(row.water_gallons - named.tank_gallons, 0)
    return used


def day_of(draft: Draft, *, zone: str) -> Day:
    """The crew and the local day that a draft leads to."""
    return draft.crew.id, local_day(draft.after.starts_at, zone)
