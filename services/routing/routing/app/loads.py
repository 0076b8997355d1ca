"""Reading what crews have along on a day, and what is booked with single visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select

from common.db.unit_of_work import UnitOfWork
from routing.domain.known_crews import ACTIVE, KnownVehicle, KnownVehicleAssignment
from routing.domain.known_work import KnownBooking
from routing.domain.loads import NOTHING, Load


def loads_of_crews(uow: UnitOfWork, on: date) -> defaultdict[UUID, Load]:
    """What crews' vehicles of the day bring, by crew; what is grounded for a crew brings it nothing."""
    given, vehicle = KnownVehicleAssignment, KnownVehicle
    that_day = and_(given.starts_on <= on, or_(given.ends_on.is_(None), given.ends_on >= on))
    same = and_(vehicle.organization_id == given.organization_id, vehicle.id == given.vehicle_id)
    found = select(given.crew_id, vehicle).join(vehicle, same)
    loads: defaultdict[UUID, Load] = defaultdict(Load)
    for crew_id, each in uow.session.execute(found.where(given.organization_id == uow.organization_id, that_day)):
        if each.helps(crew_id):
            loads[crew_id] = loads[crew_id].beside(each.load)
    return loads


def loads_of_pieces(uow: UnitOfWork, bookings: Iterable[KnownBooking | None]) -> dict[str, Load]:
    """What the pieces bring that are named for bookings, by piece; what must stay in brings nothing."""
    named = {piece for booking in bookings if booking is not None for piece in booking.equipment}
    if not named:
        return {}
    ours = (KnownVehicle.organization_id == uow.organization_id, KnownVehicle.id.in_({UUID(piece) for piece in named}))
    return {str(piece.id): piece.load for piece in uow.session.scalars(select(KnownVehicle).where(*ours, _USABLE))}


def load_of_booking(booking: KnownBooking | None, pieces: dict[str, Load]) -> Load:
    """What is booked with one visit."""
    load = NOTHING
    for piece in booking.equipment if booking is not None else ():
        load = load.beside(pieces.get(piece, NOTHING))
    return load


_USABLE = KnownVehicle.status == ACTIVE
