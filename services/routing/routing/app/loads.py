"""Reading what crews have along on a day, and what is booked with single visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from common.db.unit_of_work import UnitOfWork
from routing.domain.known_crews import RETIRED, KnownVehicle, KnownVehicleAssignment
from routing.domain.known_work import KnownBooking
from routing.domain.loads import NOTHING, Load


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """By crew: what its vehicles of the day bring, and which of them must stay in, in words. `given`: its vehicles of
    that day, the one before and the one after."""

    loads: defaultdict[UUID, Load]
    grounded: dict[UUID, list[str]]
    given: dict[UUID, list[KnownVehicleAssignment]]


def along_on(uow: UnitOfWork, on: date) -> Along:
    """What crews have on that day; what is grounded for a crew brings it nothing."""
    given, vehicle = KnownVehicleAssignment, KnownVehicle
    first, last = on - timedelta(days=1), on + timedelta(days=1)
    around = and_(given.starts_on <= last, or_(given.ends_on.is_(None), given.ends_on >= first))
    same = and_(vehicle.organization_id == given.organization_id, vehicle.id == given.vehicle_id)
    found = select(given, vehicle).join(vehicle, same)
    along = Along(loads=defaultdict(Load), grounded=defaultdict(list), given=defaultdict(list))
    ours = found.where(given.organization_id == uow.organization_id, around, vehicle.status != RETIRED)
    for assignment, each in uow.session.execute(ours.order_by(vehicle.name, vehicle.id)):
        crew_id = assignment.crew_id
        along.given[crew_id].append(assignment)
        if not assignment.covers(on):
            continue
        if each.is_grounded(crew_id, on):
            along.grounded[crew_id].append(each.grounded_in_words)
        else:
            along.loads[crew_id] = along.loads[crew_id].beside(each.load)
    return along


def pieces_of(uow: UnitOfWork, bookings: Iterable[KnownBooking | None]) -> dict[str, KnownVehicle]:
    """The pieces that are named for bookings."""
    named = {piece for booking in bookings if booking is not None for piece in booking.equipment}
    if not named:
        return {}
    ours = (KnownVehicle.organization_id == uow.organization_id, KnownVehicle.id.in_({UUID(piece) for piece in named}))
    return {str(piece.id): piece for piece in uow.session.scalars(select(KnownVehicle).where(*ours))}


def load_of_booking(booking: KnownBooking | None, pieces: dict[str, KnownVehicle], on: date) -> Load:
    """What is booked with one visit; what must stay in that day brings nothing."""
    load = NOTHING
    for piece in _named(booking, pieces):
        load = load.beside(piece.load) if piece.is_usable(on) else load
    return load


def grounded_piece(booking: KnownBooking | None, pieces: dict[str, KnownVehicle], on: date) -> str | None:
    """Which of the pieces that are booked with a visit must stay in that day, in words."""
    kept_in = (piece.grounded_in_words for piece in _named(booking, pieces) if piece.is_kept_in(on))
    return next(kept_in, None)


def _named(booking: KnownBooking | None, pieces: dict[str, KnownVehicle]) -> list[KnownVehicle]:
    return [pieces[piece] for piece in (booking.equipment if booking is not None else ()) if piece in pieces]
