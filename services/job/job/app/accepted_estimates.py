"""An accepted estimate becomes a job: exactly one, however often and in whatever order it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from common.money import Money
from job.app.jobs import keep_new_job
from job.app.known import known_property
from job.app.numbering import next_job_number
from job.domain.job import Job
from job.domain.line import title_of
from job.domain.new_job import NewLine, Site, open_job
from job.domain.pricing import Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What the customer agreed to; the sums are those that were signed, not computed again."""

    estimate_id: UUID
    customer_id: UUID
    property_id: UUID
    lines: Sequence[NewLine]
    totals: Totals
    tax_rate: Decimal
    deposit_asked: Money | None
    notes: str | None


def create_job_from_estimate(uow: UnitOfWork, accepted: Accepted) -> None:
    """Create the estimate's job unless it is there."""
    customer, site = known_property(uow, customer_id=accepted.customer_id, property_id=accepted.property_id)
    if _has_job(uow, accepted.estimate_id):
        return
    job = open_job(
        id=new_id(),
        organization_id=uow.organization_id,
        number=next_job_number(uow),
        site=Site.of(customer, site),
        title=title_of(accepted.lines) or "Job",
        lines=accepted.lines,
        totals=accepted.totals,
        tax_rate=accepted.tax_rate,
        at=uow.now,
        estimate_id=accepted.estimate_id,
        instructions=accepted.notes,
        deposit_asked_minor=accepted.deposit_asked.amount if accepted.deposit_asked else None,
    )
    keep_new_job(uow, job)


def _has_job(uow: UnitOfWork, estimate_id: UUID) -> bool:
    # Two at once are caught by the unique key: the later one is tried again, and finds the first one's job.
    of_estimate = (Job.organization_id == uow.organization_id, Job.estimate_id == estimate_id)
    return uow.session.scalar(select(Job.id).where(*of_estimate)) is not None
