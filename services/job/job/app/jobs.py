"""Creating, changing, cancelling and reopening jobs by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import refuse_erased
from common.ids import new_id
from common.money import Money
from job.app import time_tracking
from job.app.known import known_property
from job.app.numbering import next_job_number
from job.app.organizations import known_organization
from job.app.recording import record
from job.app.scope import locked_job
from job.app.terms import index_job
from job.app.viewer import Viewer
from job.domain import job_facts, job_moves
from job.domain.job import Job
from job.domain.line import title_of
from job.domain.new_job import NewLine, Site, open_job
from job.domain.pricing import totals_of


def create_job(
    uow: UnitOfWork,
    *,
    customer_id: UUID,
    property_id: UUID,
    lines: list[dict[str, Any]],
    tax_rate: Decimal,
    id: UUID | None = None,
    title: str | None = None,
    instructions: str | None = None,
    discount: Money | None = None,
    earliest_on: date | None = None,
    preferred_at: datetime | None = None,
) -> Job:
    """Create a job with its first visit; an exempt customer pays no tax."""
    refuse_erased(uow, customer_id, field="customer_id")
    currency = known_organization(uow).currency
    customer, site = known_property(uow, customer_id=customer_id, property_id=property_id)
    rate = Decimal(0) if customer.tax_exempt else tax_rate
    ordered = [NewLine(**line) for line in lines]
    totals = totals_of([line.priced for line in ordered], discount=discount or Money.zero(currency), tax_rate=rate)
    job = open_job(
        id=id or new_id(),
        organization_id=uow.organization_id,
        number=next_job_number(uow),
        site=Site.of(customer, site),
        title=title or title_of(ordered),
        instructions=instructions,
        lines=ordered,
        totals=totals,
        tax_rate=rate,
        at=uow.now,
    )
    job.visits[0].earliest_on, job.visits[0].preferred_at = earliest_on, preferred_at
    return keep_new_job(uow, job)


def keep_new_job(uow: UnitOfWork, job: Job) -> Job:
    """Store a job just opened, and say so."""
    uow.session.add(job)
    said = [job_facts.created(job), *(job_facts.visit_opened(visit) for visit in job.visits)]
    record(uow, job, action="job.create", said=said, after={"number": job.number, "estimate_id": job.estimate_id})
    index_job(uow, job)
    return job


def cancel_job(uow: UnitOfWork, *, viewer: Viewer, job_id: UUID, reason: str, expected_version: int | None) -> Job:
    """Cancel all that is still open of a job."""
    return cancel_at_once(uow, locked_job(uow, viewer, job_id, expected_version), reason=reason)


def cancel_at_once(uow: UnitOfWork, job: Job, *, reason: str) -> Job:
    """The same for a job that is locked already."""
    said = job_moves.cancel_job(job, at=uow.now, reason=reason)
    time_tracking.stop(uow, job)
    record(uow, job, action="job.cancel", said=said, after={"status": job.status}, reason=reason)
    return job


def reopen_job(uow: UnitOfWork, *, viewer: Viewer, job_id: UUID, reason: str, expected_version: int | None) -> Job:
    """Take back what closed a job."""
    job = locked_job(uow, viewer, job_id, expected_version)
    said = job_moves.reopen_job(job, at=uow.now, reason=reason)
    record(uow, job, action="job.reopen", said=said, after={"status": job.status}, reason=reason)
    return job
