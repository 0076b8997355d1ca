"""The visits ahead of a crew whose members or vehicles changed: who and what goes along is taken anew. Beside each
booking's own row, the number of statements does not grow with the visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from scheduling.app.occupying import claim_of, clashes_of, occupy
from scheduling.app.office import known_organization
from scheduling.app.parties import Party, surroundings
from scheduling.domain.bookings import Booking
from scheduling.domain.crews import Crew
from scheduling.domain.resources import Claim, Occupancy, Resource, ResourceRef

Taken = Mapping[UUID, frozenset[ResourceRef]]


def people_follow_members(uow: UnitOfWork, crew: Crew) -> None:
    """Give each visit ahead the members of its day, and say which bookings that changed. The crew is locked."""
    bookings = _ahead(uow, crew)
    if not bookings:
        return
    zone = known_organization(uow).zone
    taken, parties = _taken(uow, bookings), _parties(uow, crew, bookings, zone=zone)
    changed = [booking for booking in bookings if parties[booking.id].people != _people(taken[booking.id])]
    if not changed:
        return
    # Vehicles stay as they are: another crew may have one that this crew should have, and that is no matter of people.
    along = {booking.id: _along(taken[booking.id]) for booking in changed}
    occupy(uow, [_claim(booking, parties[booking.id].people, along[booking.id]) for booking in changed], zone=zone)
    for booking in changed:
        booking.touch(uow.now)
    uow.session.flush()  # the events tell the versions that are now
    for booking in changed:
        uow.emit(booking.moved(crew, parties[booking.id].people))


def vehicles_follow_assignment(uow: UnitOfWork, crew: Crew) -> None:
    """Give each visit ahead the crew's vehicles of its day, as far as no other job has them. The crew is locked."""
    bookings = _ahead(uow, crew)
    if not bookings:
        return
    zone = known_organization(uow).zone
    taken, parties = _taken(uow, bookings), _parties(uow, crew, bookings, zone=zone)
    wanted = [
        _claim(booking, _people(taken[booking.id]), parties[booking.id].along)
        for booking in bookings
        if parties[booking.id].along != _along(taken[booking.id])
    ]
    if not wanted:
        return
    clashes = clashes_of(uow, wanted, leaving=[claim.booking_id for claim in wanted])
    had = {claim.booking_id: _along(taken[claim.booking_id]) for claim in wanted}
    blocked = {wanted_by: {(one.kind, one.ref) for one in found} for wanted_by, found in clashes.items()}
    free = [_without(claim, blocked.get(claim.booking_id, set())) for claim in wanted]
    changed = [claim for claim in free if _along(claim.resources) != had[claim.booking_id]]
    occupy(uow, changed, zone=zone)


def _parties(uow: UnitOfWork, crew: Crew, bookings: Sequence[Booking], *, zone: str) -> dict[UUID, Party]:
    facts = surroundings(uow, [(crew, booking.placement) for booking in bookings], zone=zone)
    return {booking.id: facts.party_as_is(crew, booking.placement) for booking in bookings}


def _claim(booking: Booking, people: frozenset[UUID], along: frozenset[ResourceRef]) -> Claim:
    return claim_of(booking.id, booking.placement, people=people, along=along)


def _without(claim: Claim, blocked: set[tuple[str, UUID]]) -> Claim:
    left = frozenset(each for each in claim.resources if (each.kind, each.ref) not in blocked)
    return Claim(booking_id=claim.booking_id, resources=left, starts_at=claim.starts_at, ends_at=claim.ends_at)


def _people(resources: frozenset[ResourceRef]) -> frozenset[UUID]:
    return frozenset(each.ref for each in resources if each.kind == "person")


def _along(resources: frozenset[ResourceRef]) -> frozenset[ResourceRef]:
    return frozenset(each for each in resources if each.kind in ("vehicle", "equipment"))


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


def _taken(uow: UnitOfWork, bookings: Sequence[Booking]) -> Taken:
    wanted = (
        select(Occupancy.booking_id, Resource.kind, Resource.ref)
        .join(
            Resource,
            (Resource.organization_id == Occupancy.organization_id) & (Resource.no == Occupancy.resource_no),
        )
        .where(
            Occupancy.organization_id == uow.organization_id,
            Occupancy.booking_id.in_([booking.id for booking in bookings]),
        )
    )
    taken: dict[UUID, set[ResourceRef]] = {booking.id: set() for booking in bookings}
    for booking_id, kind, ref in uow.session.execute(wanted):
        taken[booking_id].add(ResourceRef(kind, ref))
    return {booking_id: frozenset(resources) for booking_id, resources in taken.items()}
