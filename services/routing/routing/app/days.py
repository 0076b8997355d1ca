"""Reading a day as it stands, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypedDict, Unpack
from uuid import UUID

from sqlalchemy import and_, select

from common.db.unit_of_work import UnitOfWork
from routing.app.availability import grounding_blocks, hindrances_of
from routing.app.known_office import zone_of
from routing.app.loads import along_on, grounded_piece, load_of_booking, pieces_of
from routing.app.parties import held_elsewhere, parties_of
from routing.domain.availability import Hindrances, availability
from routing.domain.day import Crew, Day, Spot, Visit, on_grid
from routing.domain.known_crews import KnownCrew
from routing.domain.known_work import CANCELLED, KnownBooking, KnownVisit
from routing.domain.loads import Load
from routing.domain.parties import Parties
from routing.domain.refusals import TooManyStops
from routing.domain.zones import day_bounds, local_day

MOST_STOPS = 500

Booked = tuple[KnownVisit, KnownBooking | None]


class Asked(TypedDict, total=False):
    """Which crews (all, if None) with what is booked for them, which visits beside, and how many of those that wait for
    a place; and how many visits are too many."""

    crew_ids: Collection[UUID] | None
    visit_ids: Collection[UUID]
    with_waiting: int
    most: int


def day_of(uow: UnitOfWork, on: date, **asked: Unpack[Asked]) -> Day:
    """The day as far as it is asked about. Raises TooManyStops."""
    return _read(uow, on, **asked)[0]


def shared_day_of(uow: UnitOfWork, on: date, **asked: Unpack[Asked]) -> Day:
    """The same with what others hold of what these crews take: for whoever looks for times that can be booked."""
    day, parties = _read(uow, on, **asked)
    return replace(day, elsewhere=held_elsewhere(uow, day, parties, crew_ids=asked.get("crew_ids")))


def _read(
    uow: UnitOfWork,
    on: date,
    *,
    crew_ids: Collection[UUID] | None = None,
    visit_ids: Collection[UUID] = (),
    with_waiting: int = 0,
    most: int = MOST_STOPS,
) -> tuple[Day, Parties]:
    zone = zone_of(uow)
    rows = _booked(uow, on, crew_ids=crew_ids, visit_ids=visit_ids, most=most)
    if with_waiting:
        rows += _waiting(uow, with_waiting, known={visit.id for visit, _ in rows})
    if len(rows) > most:
        raise TooManyStops(f"There are more than {most} visits on {on}; name some of the crews", visits=len(rows))
    along = along_on(uow, on)
    booked_for = {booking.crew_id for _, booking in rows if booking is not None}
    parties = parties_of(uow, crew_ids, beside=booked_for, given=along.given)
    known = [crew for crew in parties.crews.values() if crew.active and (crew_ids is None or crew.id in crew_ids)]
    begins_at, _ = day_bounds(on, zone)
    hindrances = hindrances_of(uow, on, known, begins_at=begins_at, grounded=along.grounded)
    day = Day(
        on=on,
        zone=zone,
        begins_at=begins_at,
        now=uow.now if local_day(uow.now, zone) == on else None,
        crews=tuple(_crew(crew, along.loads[crew.id], hindrances[crew.id], parties, on, zone) for crew in known),
        visits=tuple(_visits(uow, on, rows, parties)),
    )
    return day, parties


def _crew(crew: KnownCrew, load: Load, hindrances: Hindrances, parties: Parties, on: date, zone: str) -> Crew:
    shifts, kept_in = availability(crew.name, crew.shifts_on(on, zone), hindrances)
    along = parties.of_crew(crew.id, on)
    if shifts and local_day(shifts[-1][1], zone) > on:
        # What begins after midnight is done by those who belong to the crew then.
        along |= parties.of_crew(crew.id, on + timedelta(days=1))
    return Crew(
        id=crew.id,
        name=crew.name,
        skills=frozenset(skill.casefold() for skill in crew.skills) | load.skills,
        start=crew.starts_from,
        end=crew.ends_at,
        shifts=shifts,
        equipment=load.equipment,
        tank_gallons=load.tank_gallons,
        along=along,
        kept_in=kept_in,
    )


def _booked(
    uow: UnitOfWork, on: date, *, crew_ids: Collection[UUID] | None, visit_ids: Collection[UUID], most: int
) -> list[Booked]:
    of_booking = and_(
        KnownBooking.organization_id == KnownVisit.organization_id, KnownBooking.visit_id == KnownVisit.id
    )
    ours = and_(KnownBooking.organization_id == uow.organization_id, KnownBooking.starts_on == on)
    if crew_ids is not None:
        ours = and_(ours, KnownBooking.crew_id.in_(crew_ids))
    booked = select(KnownVisit, KnownBooking).join(KnownBooking, of_booking).where(ours)
    booked = booked.where(KnownVisit.status != CANCELLED).order_by(KnownBooking.starts_at, KnownVisit.id)
    # One more than a plan takes, so that a flood is refused without being read.
    rows: list[Booked] = [(visit, booking) for visit, booking in uow.session.execute(booked.limit(most + 1))]
    missing = set(visit_ids) - {visit.id for visit, _ in rows}
    if missing:
        named = select(KnownVisit, KnownBooking).outerjoin(KnownBooking, of_booking)
        of_these = (KnownVisit.organization_id == uow.organization_id, KnownVisit.id.in_(missing))
        found = uow.session.execute(named.where(*of_these).order_by(KnownVisit.id))
        rows += [(visit, booking) for visit, booking in found]
    return rows


def _visits(uow: UnitOfWork, on: date, rows: Sequence[Booked], parties: Parties) -> list[Visit]:
    pieces, blocks = pieces_of(uow, (booking for _, booking in rows)), grounding_blocks(uow)
    found = []
    for visit, booking in rows:
        grounded = grounded_piece(booking, pieces, on) if blocks else None
        spot = _spot(booking, parties) if booking is not None else None
        found.append(_visit(visit, spot, load_of_booking(booking, pieces, on), grounded=grounded))
    return found


def _waiting(uow: UnitOfWork, most: int, *, known: Collection[UUID]) -> list[Booked]:
    """Open visits without a booking, the oldest first."""
    of_booking = and_(
        KnownBooking.organization_id == KnownVisit.organization_id, KnownBooking.visit_id == KnownVisit.id
    )
    free = select(KnownVisit).outerjoin(KnownBooking, of_booking)
    open_ones = (
        KnownVisit.organization_id == uow.organization_id,
        KnownVisit.status == "open",
        KnownBooking.id.is_(None),
    )
    found = uow.session.scalars(free.where(*open_ones).order_by(KnownVisit.id).limit(most))
    return [(visit, None) for visit in found if visit.id not in known]


def _visit(visit: KnownVisit, spot: Spot | None, booked: Load, *, grounded: str | None) -> Visit:
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


def _spot(booking: KnownBooking, parties: Parties) -> Spot:
    return Spot(
        crew_id=booking.crew_id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        window_starts_at=booking.window_starts_at,
        window_ends_at=booking.window_ends_at,
        promise_version=booking.promise_version,
        booking_version=booking.booking_version,
        takes=parties.of_booking(booking),
        named=parties.named(booking),
    )
