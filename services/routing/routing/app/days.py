"""Reading a day as it stands, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select

from common.db.unit_of_work import UnitOfWork
from routing.app.known_office import zone_of
from routing.app.loads import load_of_booking, loads_of_crews, loads_of_pieces
from routing.domain.day import Crew, Day, Spot, Visit, on_grid
from routing.domain.known_crews import KnownCrew
from routing.domain.known_work import CANCELLED, KnownBooking, KnownVisit
from routing.domain.loads import Load
from routing.domain.refusals import TooManyStops
from routing.domain.zones import day_bounds, local_day

MOST_STOPS = 500


def day_of(
    uow: UnitOfWork,
    on: date,
    *,
    crew_ids: Collection[UUID] | None = None,
    visit_ids: Collection[UUID] = (),
    with_waiting: int = 0,
) -> Day:
    """The day of these crews (all, if None) with what is booked for them, the named visits, and as many of those that
    wait for a place as are asked for. Raises TooManyStops."""
    zone = zone_of(uow)
    begins_at, _ = day_bounds(on, zone)
    visits = _visits(uow, on, crew_ids=crew_ids, visit_ids=visit_ids)
    if with_waiting:
        visits += _waiting(uow, with_waiting, known={visit.id for visit in visits})
    if len(visits) > MOST_STOPS:
        raise TooManyStops(f"A plan takes at most {MOST_STOPS} visits; plan a part of the crews", visits=len(visits))
    is_today = local_day(uow.now, zone) == on
    return Day(
        on=on,
        zone=zone,
        begins_at=begins_at,
        now=uow.now if is_today else None,
        crews=tuple(_crews(uow, on, zone, crew_ids)),
        visits=tuple(visits),
    )


def _crews(uow: UnitOfWork, on: date, zone: str, crew_ids: Collection[UUID] | None) -> list[Crew]:
    wanted = select(KnownCrew).where(KnownCrew.organization_id == uow.organization_id, KnownCrew.active.is_(True))
    if crew_ids is not None:
        wanted = wanted.where(KnownCrew.id.in_(crew_ids))
    loads = loads_of_crews(uow, on)
    return [
        Crew(
            id=crew.id,
            name=crew.name,
            skills=frozenset(skill.casefold() for skill in crew.skills) | loads[crew.id].skills,
            start=crew.starts_from,
            end=crew.ends_at,
            shifts=tuple(crew.shifts_on(on, zone)),
            equipment=loads[crew.id].equipment,
            tank_gallons=loads[crew.id].tank_gallons,
        )
        for crew in uow.session.scalars(wanted.order_by(KnownCrew.name, KnownCrew.id))
    ]


def _visits(
    uow: UnitOfWork, on: date, *, crew_ids: Collection[UUID] | None, visit_ids: Collection[UUID]
) -> list[Visit]:
    of_booking = and_(
        KnownBooking.organization_id == KnownVisit.organization_id, KnownBooking.visit_id == KnownVisit.id
    )
    ours = and_(KnownBooking.organization_id == uow.organization_id, KnownBooking.starts_on == on)
    if crew_ids is not None:
        ours = and_(ours, KnownBooking.crew_id.in_(crew_ids))
    booked = select(KnownVisit, KnownBooking).join(KnownBooking, of_booking).where(ours)
    booked = booked.where(KnownVisit.status != CANCELLED).order_by(KnownBooking.starts_at, KnownVisit.id)
    # One more than a plan takes, so that a flood is refused without being read.
    rows = list(uow.session.execute(booked.limit(MOST_STOPS + 1)))
    missing = set(visit_ids) - {row[0].id for row in rows}
    if missing:
        named = select(KnownVisit, KnownBooking).outerjoin(KnownBooking, of_booking)
        of_these = (KnownVisit.organization_id == uow.organization_id, KnownVisit.id.in_(missing))
        rows += uow.session.execute(named.where(*of_these).order_by(KnownVisit.id))
    pieces = loads_of_pieces(uow, (booking for _, booking in rows))
    return [_visit(visit, booking, pieces) for visit, booking in rows]


def _waiting(uow: UnitOfWork, most: int, *, known: Collection[UUID]) -> list[Visit]:
    """Open visits without a booking, the oldest first."""
    of_booking = and_(
        KnownBooking.organization_id == KnownVisit.organization_id, KnownBooking.visit_id == KnownVisit.id
    )
    free = select(KnownVisit, KnownBooking).outerjoin(KnownBooking, of_booking)
    open_ones = (
        KnownVisit.organization_id == uow.organization_id,
        KnownVisit.status == "open",
        KnownBooking.id.is_(None),
    )
    rows = uow.session.execute(free.where(*open_ones).order_by(KnownVisit.id).limit(most))
    return [_visit(visit, booking, {}) for visit, booking in rows if visit.id not in known]


def _visit(visit: KnownVisit, booking: KnownBooking | None, pieces: dict[str, Load]) -> Visit:
    spot, booked = _spot(booking) if booking is not None else None, load_of_booking(booking, pieces)
    return Visit(
        id=visit.id,
        job_id=visit.job_id,
        job_number=visit.job_number,
        title=visit.title,
        place=visit.place,
        minutes=spot.minutes if spot else on_grid(visit.duration_minutes),
        skills=frozenset(skill.casefold() for skill in visit.skills) - booked.skills,
        earliest_on=visit.earliest_on,
        status=visit.status,
        spot=spot,
        en_route_at=visit.en_route_at,
        started_at=visit.started_at,
        completed_at=visit.completed_at,
        equipment=frozenset(piece.casefold() for piece in visit.required_equipment) - booked.equipment,
        water_gallons=max(visit.water_gallons - booked.tank_gallons, 0),
    )


def _spot(booking: KnownBooking) -> Spot:
    return Spot(
        crew_id=booking.crew_id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        window_starts_at=booking.window_starts_at,
        window_ends_at=booking.window_ends_at,
        promise_version=booking.promise_version,
        booking_version=booking.booking_version,
    )
