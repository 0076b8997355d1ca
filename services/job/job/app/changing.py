"""Changing an open job: its title, instructions, place, services and prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.events import DomainEvent
from common.ids import new_id
from common.money import Money
from job.app.known import known_property
from job.app.recording import record
from job.app.scope import locked_job
from job.app.terms import index_job
from job.app.viewer import Viewer
from job.domain import job_facts, job_moves
from job.domain.changing import check_known, replace_lines
from job.domain.job import Job
from job.domain.new_job import NewLine, Site
from job.domain.pricing import totals_of


def change_job(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    job_id: UUID,
    expected_version: int | None,
    changes: dict[str, Any],
) -> Job:
    """Change what is named in `changes`, and tell the open visits."""
    job = locked_job(uow, viewer, job_id, expected_version)
    job_moves.check_open(job)
    before = _audited(job)
    job.title = changes.get("title", job.title)
    job.instructions = changes.get("instructions", job.instructions)
    job.updated_at = uow.now
    customer, site = known_property(
        uow, customer_id=job.customer_id, property_id=changes.get("property_id", job.property_id)
    )
    if "property_id" in changes:
        Site.of(customer, site).put_on(job)
    if changes.keys() & {"lines", "discount", "tax_rate"}:
        _reprice(job, exempt=customer.tax_exempt, **changes)
    said: list[DomainEvent] = [job_facts.changed(job)]
    said += [job_facts.visit_changed(visit) for visit in job.visits if visit.is_open]
    record(uow, job, action="job.change", said=said, before=before, after=_audited(job))
    index_job(uow, job)
    return job


def _reprice(
    job: Job,
    *,
    exempt: bool,
    lines: list[dict[str, Any]] | None = None,
    discount: Money | None = None,
    tax_rate: Decimal | None = None,
    **_: Any,
) -> None:
    if lines is not None:
        check_known(job, [line.get("line_id") for line in lines])
        replace_lines(job, [NewLine(**{**line, "line_id": line.get("line_id") or new_id()}) for line in lines])
    rate = Decimal(0) if exempt else job.tax_rate if tax_rate is None else tax_rate
    reduction = Money(job.discount_minor, job.currency) if discount is None else discount
    job.price(totals_of([line.priced for line in job.lines], discount=reduction, tax_rate=rate), tax_rate=rate)


def _audited(job: Job) -> dict[str, Any]:
    return {
        "title": job.title,
        "property_id": job.property_id,
        "total_minor": job.total_minor,
        "services": list(job.services),
    }
