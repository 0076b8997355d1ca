"""What crews have along on the days of visits: their vehicles of the day, and the pieces named for a visit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from common.db.unit_of_work import UnitOfWork
from job.app.vehicles import UNNAMED
from job.domain.known_bookings import KnownBooking
from job.domain.known_vehicles import RETIRED, KnownVehicle, KnownVehicleAssignment


def vehicles_of_visits(uow: UnitOfWork, bookings: Collection[KnownBooking]) -> dict[UUID, list[dict[str, Any]]]:
    """By visit, vehicles before equipment: one query for what crews have, one for named pieces if there are any."""
    by_id = {booking.id: booking for booking in bookings}
    along: dict[UUID, dict[UUID, KnownVehicle]] = {}
    for booking_id, vehicle in (*_of_the_day(uow, by_id), *_named(uow, bookings)):
        along.setdefault(booking_id, {})[vehicle.id] = vehicle
    return {by_id[booking_id].visit_id: _views(by_id[booking_id], held) for booking_id, held in along.items()}


def _of_the_day(uow: UnitOfWork, ids: Collection[UUID]) -> Iterator[tuple[UUID, KnownVehicle]]:
    given, vehicle, booking = KnownVehicleAssignment, KnownVehicle, KnownBooking
    that_day = and_(
        given.organization_id == booking.organization_id,
        given.crew_id == booking.crew_id,
        given.starts_on <= booking.starts_on,
        or_(given.ends_on.is_(None), given.ends_on >= booking.starts_on),
    )
    same = and_(vehicle.organization_id == given.organization_id, vehicle.id == given.vehicle_id)
    found = select(booking.id, vehicle).join(given, that_day).join(vehicle, same)
    ours = (booking.organization_id == uow.organization_id, booking.id.in_(ids))
    for row in uow.session.execute(found.where(*ours)):
        yield row[0], row[1]


def _named(uow: UnitOfWork, bookings: Collection[KnownBooking]) -> Iterator[tuple[UUID, KnownVehicle]]:
    wanted = {UUID(piece) for booking in bookings for piece in booking.equipment}
    if not wanted:
        return
    ours = (KnownVehicle.organization_id == uow.organization_id, KnownVehicle.id.in_(wanted))
    pieces = {str(piece.id): piece for piece in uow.session.scalars(select(KnownVehicle).where(*ours))}
    for booking in bookings:
        for piece in booking.equipment:
            if piece in pieces:
                yield booking.id, pieces[piece]


def _views(booking: KnownBooking, held: dict[UUID, KnownVehicle]) -> list[dict[str, Any]]:
    shown = [vehicle for vehicle in held.values() if vehicle.status != RETIRED and vehicle.name != UNNAMED]
    in_order = sorted(shown, key=lambda vehicle: (vehicle.kind != "vehicle", vehicle.name, str(vehicle.id)))
    return [_view(vehicle, vehicle.grounding_for(booking.crew_id, booking.starts_on)) for vehicle in in_order]


def _view(vehicle: KnownVehicle, grounded_reason: str | None) -> dict[str, Any]:
    return {
        "vehicle_id": vehicle.id,
        "name": vehicle.name,
        "kind": vehicle.kind,
        "plate": vehicle.plate,
        "carries": vehicle.carries,
        "grounded": grounded_reason is not None,
        "grounded_reason": grounded_reason,
    }
