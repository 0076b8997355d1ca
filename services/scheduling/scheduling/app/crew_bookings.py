"""The visits ahead of a crew whose members changed: their people are taken anew. Beside each booking's own row, the
number of statements does not grow with the visits."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from scheduling.app.occupying import claim_of, occupy
from scheduling.app.office import active_among, known_organization
from scheduling.domain.bookings import Booking
from scheduling.domain.crews import Crew
from scheduling.domain.resources import Occupancy, Resource
from scheduling.domain.zones import local_day


def people_follow_members(uow: UnitOfWork, crew: Crew) -> None:
    """Give each visit ahead the members of its day, and say which bookings that changed. The crew is locked."""
    bookings = _ahead(uow, crew)
    if not bookings:
        return
    zone = known_organization(uow).zone
    taken = _taken_people(uow, [booking.id for booking in bookings])
    active = active_among(uow, {member.person_id for member in crew.members})
    changed: dict[UUID, set[UUID]] = {}
    for booking in bookings:
        members = crew.people_on(local_day(booking.starts_at, zone)) & active
        people = members | set(booking.placement.extra_people)
        if people != taken.get(booking.id, set()):
            changed[booking.id] = people
    _retake(uow, crew, [booking for booking in bookings if booking.id in changed], people=changed, zone=zone)


def _retake(
    uow: UnitOfWork, crew: Crew, bookings: Sequence[Booking], *, people: dict[UUID, set[UUID]], zone: str
) -> None:
    if not bookings:
        return
    claims = [
        claim_of(booking.id, crew_id=crew.id, people=people[booking.id], during=(booking.starts_at, booking.ends_at))
        for booking in bookings
    ]
    occupy(uow, claims, zone=zone)
    for booking in bookings:
        booking.touch(uow.now)
        uow.emit(booking.moved(crew, people[booking.id]))


def _ahead(uow: UnitOfWork, crew: Crew) -> Sequence[Booking]:
    wanted = (
        select(Booking)
        .where(
            Booking.organization_id == uow.organization_id,
            Booking.crew_id == crew.id,
            Booking.status == "booked",
            Booking.starts_at > uow.now,
        )
        .order_by(Booking.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return uow.session.scalars(wanted).all()


def _taken_people(uow: UnitOfWork, booking_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    wanted = (
        select(Occupancy.booking_id, Resource.ref)
        .join(
            Resource,
            (Resource.organization_id == Occupancy.organization_id) & (Resource.no == Occupancy.resource_no),
        )
        .where(
            Occupancy.organization_id == uow.organization_id,
            Occupancy.booking_id.in_(booking_ids),
            Resource.kind == "person",
        )
    )
    taken: dict[UUID, set[UUID]] = {}
    for booking_id, person_id in uow.session.execute(wanted):
        taken.setdefault(booking_id, set()).add(person_id)
    return taken
