"""What all planning use cases share: locks in one order (visit, crew, booking, resources), the team, the rules."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound, NotYetKnown
from scheduling.app.occupying import claim_of, occupy
from scheduling.app.office import active_among, check_people_available
from scheduling.app.scope import Viewer, visible
from scheduling.domain.bookings import Booking
from scheduling.domain.crews import Crew
from scheduling.domain.overriding import allowed_warnings, broken_rules
from scheduling.domain.placements import Placement
from scheduling.domain.refusals import VisitAlreadyBooked
from scheduling.domain.visits import KnownVisit
from scheduling.domain.zones import local_day


def locked_visit(uow: UnitOfWork, visit_id: UUID) -> KnownVisit:
    """The visit, so that nobody else plans it meanwhile; NotYetKnown when it has not been heard of."""
    visit = uow.session.get(KnownVisit, (uow.organization_id, visit_id), with_for_update=True, populate_existing=True)
    if visit is None:
        raise NotYetKnown("The visit is not known here yet", field="visit_id")
    return visit


def live_booking(uow: UnitOfWork, visit_id: UUID) -> Booking | None:
    """The booking that the visit has now. Hold the visit's lock."""
    found = select(Booking).where(
        Booking.organization_id == uow.organization_id, Booking.visit_id == visit_id, Booking.status == "booked"
    )
    return uow.session.scalar(found.execution_options(populate_existing=True))


def check_unbooked(uow: UnitOfWork, visit: KnownVisit) -> None:
    """Refuse a second booking of a visit."""
    existing = live_booking(uow, visit.id)
    if existing is not None:
        raise VisitAlreadyBooked(booking_id=existing.id, job_number=visit.job_number)


def shared_crew(uow: UnitOfWork, crew_id: UUID) -> Crew:
    """The crew, whose members stay as they are until we are done."""
    crew = uow.session.get(Crew, (uow.organization_id, crew_id), with_for_update={"read": True}, populate_existing=True)
    if crew is None:
        raise NotFound("Crew not found", field="crew_id")
    return crew


def visible_booking(uow: UnitOfWork, booking_id: UUID, *, viewer: Viewer) -> Booking:
    """The booking as it stands, without a lock; NotFound when the viewer may not see it."""
    wanted = select(Booking).where(
        Booking.organization_id == uow.organization_id, Booking.id == booking_id, visible(uow, viewer)
    )
    booking = uow.session.scalar(wanted.execution_options(populate_existing=True))
    if booking is None:
        raise NotFound("Booking not found")
    return booking


def planned_visit(uow: UnitOfWork, booking_id: UUID, *, viewer: Viewer) -> KnownVisit:
    """The visit of a booking, locked; from here on the booking's crew and time stay as they are."""
    return locked_visit(uow, visible_booking(uow, booking_id, viewer=viewer).visit_id)


def team(uow: UnitOfWork, crew: Crew, placement: Placement, *, zone: str) -> set[UUID]:
    """Everybody who goes: the crew's active members of that day and the extra people."""
    members = active_among(uow, crew.people_on(local_day(placement.starts_at, zone)))
    check_people_available(uow, placement.extra_people, field="people")
    return members | set(placement.extra_people)


def put_under_rules(booking: Booking, *, crew: Crew, visit: KnownVisit, zone: str, override_reason: str | None) -> None:
    """Hold the booking's present place against the rules that can be set aside with a reason."""
    broken = broken_rules(crew, visit, booking.placement, zone=zone)
    booking.note_override(allowed_warnings(broken, override_reason=override_reason), reason=override_reason)


def take_resources(uow: UnitOfWork, booking: Booking, *, people: set[UUID], zone: str) -> None:
    """Take the crew and the people for the booking's time."""
    during = (booking.starts_at, booking.ends_at)
    occupy(uow, [claim_of(booking.id, crew_id=booking.crew_id, people=people, during=during)], zone=zone)
