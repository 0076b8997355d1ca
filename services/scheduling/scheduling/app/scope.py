"""Who may see which bookings: everything, or only those the person goes along with, for technicians only today's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, true

from common.db.unit_of_work import UnitOfWork
from scheduling.app.office import known_organization
from scheduling.domain.bookings import Booking
from scheduling.domain.resources import Occupancy, Resource
from scheduling.domain.zones import day_bounds, local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The person who asks. `may_use_grounded`: may book crews whose vehicle must stay in, with a reason."""

    person_id: UUID | None
    sees_all: bool
    today_only: bool = False
    may_use_grounded: bool = False


EVERYTHING = Viewer(person_id=None, sees_all=True, may_use_grounded=True)


def visible(uow: UnitOfWork, viewer: Viewer) -> ColumnElement[bool]:
    """The condition on bookings that leaves what the viewer may see."""
    if viewer.sees_all:
        return true()
    if viewer.person_id is None:
        return false()
    mine = goes_along(viewer.person_id)
    if not viewer.today_only:
        return mine
    zone = known_organization(uow).zone
    begins_at, ends_at = day_bounds(local_day(uow.now, zone), zone)
    return and_(mine, Booking.starts_at < ends_at, Booking.ends_at > begins_at)


def goes_along(person_id: UUID) -> ColumnElement[bool]:
    """The condition on bookings that a person goes along."""
    return exists().where(
        Occupancy.organization_id == Booking.organization_id,
        Occupancy.booking_id == Booking.id,
        Occupancy.resource_no == Resource.no,
        Resource.organization_id == Booking.organization_id,
        Resource.kind == "person",
        Resource.ref == person_id,
    )
