"""Finding the van of what jobs used, once more is known than when it was heard of."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from common.db.unit_of_work import UnitOfWork
from inventory.app.settling import locked_job, settle_job
from inventory.app.vehicles import van_of
from inventory.domain.job_use import RECIPE, JobUse
from inventory.domain.known import KnownAssignment, KnownBooking

MOST_AT_A_TIME = 500


def crew_of(uow: UnitOfWork, job_id: UUID) -> UUID | None:
    """The crew of a job's latest booking."""
    of_job = (KnownBooking.organization_id == uow.organization_id, KnownBooking.job_id == job_id)
    latest = select(KnownBooking.crew_id).where(*of_job).order_by(KnownBooking.starts_at.desc(), KnownBooking.id)
    return uow.session.scalar(latest.limit(1))


def place_uses_of_job(uow: UnitOfWork, job_id: UUID) -> None:
    """A booking tells which crew did the job."""
    _place(uow, JobUse.job_id == job_id)


def place_uses_of_crew(uow: UnitOfWork, crew_id: UUID, *, starts_on: date, ends_on: date | None) -> None:
    """The crew has a van on these days."""
    _place(uow, _used_by(crew_id, starts_on, ends_on))


def place_uses_of_vehicle(uow: UnitOfWork, vehicle_id: UUID) -> None:
    """The vehicle has a stock location."""
    assigned = select(KnownAssignment).where(
        KnownAssignment.organization_id == uow.organization_id, KnownAssignment.vehicle_id == vehicle_id
    )
    for one in uow.session.scalars(assigned).all():
        _place(uow, _used_by(one.crew_id, one.starts_on, one.ends_on))


def _used_by(crew_id: UUID, starts_on: date, ends_on: date | None) -> ColumnElement[bool]:
    return and_(JobUse.crew_id == crew_id, JobUse.used_on >= starts_on, JobUse.used_on <= (ends_on or date.max))


def _place(uow: UnitOfWork, condition: ColumnElement[bool]) -> None:
    waiting = (JobUse.organization_id == uow.organization_id, JobUse.location_id.is_(None), JobUse.voided_at.is_(None))
    found = select(JobUse.job_id).where(*waiting, condition).distinct().order_by(JobUse.job_id).limit(MOST_AT_A_TIME)
    jobs = uow.session.scalars(found).all()
    for job_id in jobs:
        locked_job(uow, job_id)
    for job_id in jobs:
        crew_id = crew_of(uow, job_id)
        fresh = select(JobUse).where(*waiting, JobUse.job_id == job_id).execution_options(populate_existing=True)
        for use in uow.session.scalars(fresh).all():
            use.crew_id = use.crew_id or (crew_id if use.source == RECIPE else None)
            use.location_id = van_of(uow, use.crew_id, use.used_on)
        settle_job(uow, job_id)
