"""Visits and lines as a job's page shows them, with the crews who do them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from common.db.unit_of_work import UnitOfWork
from common.money import Money
from job.app.vehicle_views import vehicles_of_visits
from job.domain import job_facts
from job.domain.job import Job
from job.domain.job_facts import Needs
from job.domain.known_bookings import KnownBooking
from job.domain.known_crews import KnownCrew, KnownCrewMember, KnownPerson
from job.domain.line import JobLine
from job.domain.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line and what became of it."""

    line: JobLine
    amount: Money
    done: bool | None
    undone_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """A visit, its promised window, its crew, and what must and will be along."""

    visit: Visit
    amount: Money
    window_starts_at: Any
    window_ends_at: Any
    crew: dict[str, Any] | None
    needs: Needs
    vehicles: list[dict[str, Any]]


def line_views(job: Job) -> list[LineView]:
    """The job's lines."""
    views = []
    for line in job.lines:
        done, reason = job_facts.outcome_of(job, line)
        views.append(LineView(line=line, amount=line.amount, done=done, undone_reason=reason))
    return views


def visit_views(uow: UnitOfWork, job: Job) -> list[VisitView]:
    """The job's visits with booking, crew and vehicles: four queries at most, however many visits."""
    bookings, people = _bookings(uow, job), _people(uow, job)
    vehicles = vehicles_of_visits(uow, bookings.values())
    return [_view(visit, bookings.get(visit.id), people, vehicles.get(visit.id, [])) for visit in job.visits]


def visit_view(uow: UnitOfWork, visit: Visit) -> VisitView:
    """One visit."""
    uow.session.flush()
    booking = _bookings(uow, visit.job).get(visit.id)
    vehicles = vehicles_of_visits(uow, [booking] if booking else [])
    return _view(visit, booking, _people(uow, visit.job), vehicles.get(visit.id, []))


def _view(
    visit: Visit,
    booking: KnownBooking | None,
    people: dict[tuple[UUID, UUID], list[dict[str, Any]]],
    vehicles: list[dict[str, Any]],
) -> VisitView:
    crew = None
    if visit.crew_id is not None:
        members = people.get((visit.id, visit.crew_id), [])
        crew = {"id": visit.crew_id, "name": visit.crew_name, "people": members}
    return VisitView(
        visit=visit,
        amount=job_facts.amount_of(visit),
        window_starts_at=booking.window_starts_at if booking else None,
        window_ends_at=booking.window_ends_at if booking else None,
        crew=crew,
        needs=job_facts.needs_of(visit),
        vehicles=vehicles,
    )


def _bookings(uow: UnitOfWork, job: Job) -> dict[UUID, KnownBooking]:
    of_job = (KnownBooking.organization_id == uow.organization_id, KnownBooking.job_id == job.id)
    return {booking.visit_id: booking for booking in uow.session.scalars(select(KnownBooking).where(*of_job))}


def _people(uow: UnitOfWork, job: Job) -> dict[tuple[UUID, UUID], list[dict[str, Any]]]:
    """Who belongs to the crew on the day of each booked visit."""
    belongs = and_(
        KnownCrewMember.organization_id == KnownBooking.organization_id,
        KnownCrewMember.crew_id == KnownBooking.crew_id,
        KnownCrewMember.from_on <= KnownBooking.starts_on,
        or_(KnownCrewMember.until_on.is_(None), KnownCrewMember.until_on >= KnownBooking.starts_on),
    )
    named = and_(
        KnownPerson.organization_id == KnownCrewMember.organization_id, KnownPerson.id == KnownCrewMember.person_id
    )
    leads = and_(KnownCrew.organization_id == KnownBooking.organization_id, KnownCrew.id == KnownBooking.crew_id)
    rows = uow.session.execute(
        select(
            KnownBooking.visit_id, KnownBooking.crew_id, KnownCrewMember.person_id, KnownPerson.name, KnownCrew.lead_id
        )
        .join(KnownCrewMember, belongs)
        .join(KnownCrew, leads)
        .outerjoin(KnownPerson, named)
        .where(KnownBooking.organization_id == uow.organization_id, KnownBooking.job_id == job.id)
        .order_by(KnownPerson.name)
    )
    found: dict[tuple[UUID, UUID], list[dict[str, Any]]] = {}
    for row in rows:
        person = {"person_id": row.person_id, "name": row.name, "leads": row.person_id == row.lead_id}
        found.setdefault((row.visit_id, row.crew_id), []).append(person)
    return found
