"""Locks for planning, always in one order: visits, crews, bookings, resources, each kind by id; so no two planners wait
for each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound, NotYetKnown
from scheduling.app.scope import Viewer, visible
from scheduling.domain.bookings import Booking
from scheduling.domain.crews import Crew
from scheduling.domain.visits import KnownVisit


def visits_of_bookings(uow: UnitOfWork, booking_ids: Collection[UUID], *, viewer: Viewer) -> dict[UUID, UUID]:
    """Booking → visit, without a lock; NotFound when the viewer may not see one of them."""
    wanted = select(Booking.id, Booking.visit_id).where(
        Booking.organization_id == uow.organization_id, Booking.id.in_(booking_ids), visible(uow, viewer)
    )
    found = {row.id: row.visit_id for row in uow.session.execute(wanted)}
    if len(found) < len(set(booking_ids)):
        raise NotFound("Booking not found")
    return found


def locked_visits(uow: UnitOfWork, visit_ids: Collection[UUID]) -> Mapping[UUID, KnownVisit]:
    """The visits, so that nobody else plans them meanwhile; NotYetKnown when one has not been heard of."""
    wanted = (
        select(KnownVisit)
        .where(KnownVisit.organization_id == uow.organization_id, KnownVisit.id.in_(visit_ids))
        .order_by(KnownVisit.id)
        .with_for_update()
    )
    found = {visit.id: visit for visit in uow.session.scalars(wanted.execution_options(populate_existing=True))}
    if len(found) < len(set(visit_ids)):
        raise NotYetKnown("The visit is not known here yet", field="visit_id")
    return found


def shared_crews(uow: UnitOfWork, crew_ids: Collection[UUID]) -> Mapping[UUID, Crew]:
    """The crews, whose members stay as they are until we are done."""
    wanted = (
        select(Crew)
        .where(Crew.organization_id == uow.organization_id, Crew.id.in_(crew_ids))
        .order_by(Crew.id)
        .with_for_update(read=True)
    )
    return {crew.id: crew for crew in uow.session.scalars(wanted.execution_options(populate_existing=True))}


def live_bookings(uow: UnitOfWork, visit_ids: Collection[UUID]) -> dict[UUID, Booking]:
    """Visit → the booking that it has now. Hold the visits' locks: then crew and time stay as they are."""
    wanted = select(Booking).where(
        Booking.organization_id == uow.organization_id,
        Booking.visit_id.in_(visit_ids),
        Booking.status == "booked",
    )
    found = uow.session.scalars(wanted.execution_options(populate_existing=True))
    return {booking.visit_id: booking for booking in found}


def locked_bookings(uow: UnitOfWork, booking_ids: Collection[UUID]) -> dict[UUID, Booking]:
    """The bookings, row-locked and fresh."""
    if not booking_ids:
        return {}
    wanted = (
        select(Booking)
        .where(Booking.organization_id == uow.organization_id, Booking.id.in_(booking_ids))
        .order_by(Booking.id)
        .with_for_update()
    )
    return {booking.id: booking for booking in uow.session.scalars(wanted.execution_options(populate_existing=True))}
