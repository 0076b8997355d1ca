"""How crews, bookings, time off, holidays and settings stand, told as their first events: for a service that is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session

from common.db.everything import every, some_at_a_time
from common.events import Standing
from scheduling.domain.absences import Holiday, TimeOff
from scheduling.domain.bookings import Booking
from scheduling.domain.crews import Crew
from scheduling.domain.known import ScheduleSettings
from scheduling.domain.resources import Occupancy, Resource

Key = tuple[UUID, UUID]


def crew_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """Every crew, also one that is not active any more."""
    for crew in every(session, Crew, organization_id):
        yield Standing(organization_id=crew.organization_id, aggregate_id=crew.id, events=[crew.created()])


def booking_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """Every live booking. What was released is gone for everybody."""
    live = every(session, Booking, organization_id, Booking.status == "booked")
    for some in some_at_a_time(live):
        people, crews = _people(session, some), _crews(session, some)
        for booking in some:
            crew = crews[booking.organization_id, booking.crew_id]
            made = booking.made(crew, people.get((booking.organization_id, booking.id), set()))
            yield Standing(organization_id=booking.organization_id, aggregate_id=booking.id, events=[made])


def time_off_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """All time off, also what is over."""
    for off in every(session, TimeOff, organization_id):
        yield Standing(organization_id=off.organization_id, aggregate_id=off.id, events=[off.given()])


def holiday_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """All holidays."""
    for holiday in every(session, Holiday, organization_id):
        yield Standing(organization_id=holiday.organization_id, aggregate_id=holiday.id, events=[holiday.added()])


def schedule_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """How organizations plan."""
    for settings in every(session, ScheduleSettings, organization_id):
        yield Standing(organization_id=settings.organization_id, aggregate_id=settings.id, events=[settings.changed()])


def _crews(session: Session, bookings: Sequence[Booking]) -> dict[Key, Crew]:
    keys = {(booking.organization_id, booking.crew_id) for booking in bookings}
    found = session.scalars(select(Crew).where(tuple_(Crew.organization_id, Crew.id).in_(keys)))
    return {(crew.organization_id, crew.id): crew for crew in found}


def _people(session: Session, bookings: Sequence[Booking]) -> dict[Key, set[UUID]]:
    keys = [(booking.organization_id, booking.id) for booking in bookings]
    going = (
        select(Occupancy.organization_id, Occupancy.booking_id, Resource.ref)
        .join(
            Resource,
            and_(Resource.organization_id == Occupancy.organization_id, Resource.no == Occupancy.resource_no),
        )
        .where(tuple_(Occupancy.organization_id, Occupancy.booking_id).in_(keys), Resource.kind == "person")
    )
    found: dict[Key, set[UUID]] = {}
    for organization, booking, person in session.execute(going):
        found.setdefault((organization, booking), set()).add(person)
    return found
