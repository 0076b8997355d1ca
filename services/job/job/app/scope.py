"""Which jobs and visits a viewer may see: all of the organization's, or those booked for a crew on a day on which the
viewer belongs to it. Anything else is not found, as if it did not exist."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from job.app.organizations import local_day
from job.app.viewer import Viewer
from job.domain.job import Job
from job.domain.known_bookings import KnownBooking
from job.domain.known_crews import KnownCrewMember
from job.domain.sync.feed import PastAssignment
from job.domain.visit import Visit


def visible_jobs(uow: UnitOfWork, viewer: Viewer) -> ColumnElement[bool] | None:
    """The condition on jobs that the viewer may see; None when all."""
    return visible_records(uow, viewer, Job.organization_id, Job.id)


def visible_records(uow: UnitOfWork, viewer: Viewer, organization_id: Any, job_id: Any) -> ColumnElement[bool] | None:
    """The same for what belongs to jobs and holds their id in a column."""
    if viewer.sees_all:
        return None
    of_job = and_(KnownBooking.organization_id == organization_id, KnownBooking.job_id == job_id)
    return exists().where(of_job, booked_for(uow, viewer))


def visible_job(uow: UnitOfWork, viewer: Viewer, job_id: UUID) -> Job:
    """The job, or NotFound."""
    _refuse_hidden(uow, viewer, KnownBooking.job_id == job_id, what="Job")
    return uow.get(Job, job_id)


def locked_job(uow: UnitOfWork, viewer: Viewer, job_id: UUID, expected_version: int | None = None) -> Job:
    """The job to be changed, or NotFound."""
    _refuse_hidden(uow, viewer, KnownBooking.job_id == job_id, what="Job")
    return uow.lock(Job, job_id, expected_version)


def locked_visit(uow: UnitOfWork, viewer: Viewer, visit_id: UUID) -> tuple[Job, Visit]:
    """The visit to be changed with its job, which is what is locked; or NotFound."""
    _refuse_hidden(uow, viewer, KnownBooking.visit_id == visit_id, what="Visit")
    job_id = uow.session.scalar(
        select(Visit.job_id).where(Visit.organization_id == uow.organization_id, Visit.id == visit_id)
    )
    if job_id is None:
        raise NotFound("Visit not found")
    job = uow.lock(Job, job_id)
    return job, next(visit for visit in job.visits if visit.id == visit_id)


def _refuse_hidden(uow: UnitOfWork, viewer: Viewer, record: ColumnElement[bool], *, what: str) -> None:
    if viewer.sees_all:
        return
    mine = (KnownBooking.organization_id == uow.organization_id, record, booked_for(uow, viewer))
    if uow.session.scalar(select(KnownBooking.id).where(*mine).limit(1)) is None:
        raise NotFound(f"{what} not found")


def booked_for(
    uow: UnitOfWork, viewer: Viewer, assignments: type[KnownBooking | PastAssignment] = KnownBooking
) -> ColumnElement[bool]:
    """The condition on bookings, or on what once was booked. Crews and days are looked up first and stand in it as
    plain values: the planner knows how many bookings a crew has, but not how many a join will find."""
    options = []
    for crew_id, from_on, until_on in memberships(uow, viewer):
        of_crew = and_(assignments.crew_id == crew_id, assignments.starts_on >= from_on)
        options.append(of_crew if until_on is None else and_(of_crew, assignments.starts_on <= until_on))
    mine = or_(false(), *options)
    if not viewer.only_today:
        return mine
    return and_(mine, assignments.starts_on == local_day(uow, viewer.as_of or uow.now))


def memberships(uow: UnitOfWork, viewer: Viewer) -> list[tuple[UUID, date, date | None]]:
    """The crews that the viewer belongs to, from when until when."""
    member = KnownCrewMember
    belongs = select(member.crew_id, member.from_on, member.until_on).where(
        member.organization_id == uow.organization_id, member.person_id == viewer.person_id
    )
    rows = uow.session.execute(belongs.order_by(member.crew_id, member.from_on))
    return [(crew_id, from_on, until_on) for crew_id, from_on, until_on in rows]
