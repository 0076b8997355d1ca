"""Reading a day as it stands, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import selectinload

from common.db.unit_of_work import UnitOfWork
from routing.app.availability import grounding_blocks, hindrances_of
from routing.app.known_office import zone_of
from routing.app.loads import along_on, grounded_piece, load_of_booking, pieces_of
from routing.domain.availability import Hindrances, availability
from routing.domain.day import Crew, Day, Spot, Visit, on_grid
from routing.domain.known_crews import KnownCrew
from routing.domain.known_work import CANCELLED, KnownBooking, KnownVisit
from routing.domain.loads import NOTHING, Load
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
    most: int = MOST_STOPS,
) -> Day:
    """The day of these crews (all, if None) with what is booked for them, the named visits, and as many of those that
    wait for a place as are asked for. Raises TooManyStops."""
    zone = zone_of(uow)
    begins_at, _ = day_bounds(on, zone)
    visits = _visits(uow, on, crew_ids=crew_ids, visit_ids=visit_ids, most=most)
    if with_waiting:
        visits += _waiting(uow, with_waiting, known={visit.id for visit in visits})
    if len(visits) > most:
        raise TooManyStops(f"There are more than {most} visits on {on}; name some of the crews", visits=len(visits))
    is_today = local_day(uow.now, zone) == on
    return Day(
        on=on,
        zone=zone,
        begins_at=begins_at,
        now=uow.now if is_today else None,
        crews=tuple(_crews(uow, on, zone, crew_ids, begins_at=begins_at)),
        visits=tuple(visits),
    )


def _crews(
    uow: UnitOfWork, on: date, zone: str, crew_ids: Collection[UUID] | None, *, begins_at: datetime
) -> list[Crew]:
    wanted = select(KnownCrew).where(KnownCrew.organization_id == uow.organization_id, KnownCrew.active.is_(True))
    if crew_ids is not None:
        wanted = wanted.where(KnownCrew.id.in_(crew_ids))
    wanted = wanted.options(selectinload(KnownCrew.members)).order_by(KnownCrew.name, KnownCrew.id)
    known, along = list(uow.session.scalars(wanted)), along_on(uow, on)
    hindrances = hindrances_of(uow, on, known, begins_at=begins_at, grounded=along.grounded)
    return [_crew(crew, along.loads[crew.id], hindrances[crew.id], on=on, zone=zone) for crew in known]


def _crew(crew: KnownCrew, load: Load, hindrances: Hindrances, *, on: date, zone: str) -> Crew:
    shifts, kept_in = availability(crew.name, crew.shifts_on(on, zone), hindrances)
    return Crew(
        id=crew.id,
        name=crew.name,
        skills=frozenset(skill.casefold() for skill in crew.skills) | load.skills,
        start=crew.starts_from,
        end=crew.ends_at,
        shifts=shifts,
        equipment=load.equipment,
        tank_gallons=load.tank_gallons,
        kept_in=kept_in,
    )


def _visits(
    uow: UnitOfWork, on: date, *, crew_ids: Collection[UUID] | None, visit_ids: Collection[UUID], most: int
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
    rows = list(uow.session.execute(booked.limit(most + 1)))
    missing = set(visit_ids) - {row[0].id for row in rows}
    if missing:
        named = select(KnownVisit, KnownBooking).outerjoin(KnownBooking, of_booking)
        of_these = (KnownVisit.organization_id == uow.organization_id, KnownVisit.id.in_(missing))
        rows += uow.session.execute(named.where(*of_these).order_by(KnownVisit.id))
    pieces, blocks = pieces_of(uow, (booking for _, booking in rows)), grounding_blocks(uow)
    found = []
    for visit, booking in rows:
        grounded = grounded_piece(booking, pieces, on) if blocks else None
        found.append(_visit(visit, booking, load_of_booking(booking, pieces, on), grounded=grounded))
    return found


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
    return [_visit(visit, booking, NOTHING) for visit, booking in rows if visit.id not in known]


def _visit(visit: KnownVisit, booking: KnownBooking | None, booked: Load, *, grounded: str | None = None) -> Visit:
    spot = _spot(booking) if booking is not None else None
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
        grounded=grounded,
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
