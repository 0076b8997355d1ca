"""Keeping what is known of checklists and reports, and making the jobs that callbacks ask for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.money import Money
from job.app.jobs import keep_new_job
from job.app.numbering import next_job_number
from job.domain.job import Job
from job.domain.known_quality import KnownChecklist, KnownReport
from job.domain.line import JobLine
from job.domain.new_job import NewLine, Site, open_job
from job.domain.pricing import totals_of
from job.domain.visit import REWORK


def keep_checklist(
    uow: UnitOfWork, *, checklist_id: UUID, name: str, kind: str, active: bool, service_ids: Sequence[UUID]
) -> None:
    """Note the checklist's whole present state."""
    known = uow.session.get(KnownChecklist, (uow.organization_id, checklist_id))
    if known is None:
        known = KnownChecklist(organization_id=uow.organization_id, id=checklist_id)
        uow.session.add(known)
    known.name, known.kind, known.active = name, kind, active
    known.service_ids = [str(service) for service in service_ids]


def keep_report(uow: UnitOfWork, *, report_id: UUID, visit_id: UUID, checklist_id: UUID, status: str) -> None:
    """Note how far a report that was handed in is."""
    known = uow.session.get(KnownReport, (uow.organization_id, report_id))
    if known is None:
        known = KnownReport(organization_id=uow.organization_id, id=report_id)
        uow.session.add(known)
    known.visit_id, known.checklist_id, known.status = visit_id, checklist_id, status


def create_rework_job(
    uow: UnitOfWork, *, rework_job_id: UUID, job_id: UUID, line_id: UUID | None, details: str | None
) -> None:
    """Make the job of a callback, free of charge, unless it is there: its id is the callback's choice."""
    if uow.session.get(Job, (uow.organization_id, rework_job_id)) is not None:
        return
    job = uow.session.get(Job, (uow.organization_id, job_id))
    if job is None:
        raise NotYetKnown("The job that is complained of is not here yet")
    free = Money.zero(job.currency)
    named = [line for line in job.lines if line.id == line_id]  # none when all, or when it was removed since
    lines = [_again(line, free) for line in named or job.lines]
    rework = open_job(
        id=rework_job_id,
        organization_id=uow.organization_id,
        number=next_job_number(uow),
        site=_site(job),
        title=f"Rework of job {job.number}: {job.title}"[:200],
        instructions=details,
        lines=lines,
        totals=totals_of([line.priced for line in lines], discount=free, tax_rate=Decimal(0)),
        tax_rate=Decimal(0),
        at=uow.now,
    )
    rework.visits[0].kind = REWORK
    keep_new_job(uow, rework)


def _again(line: JobLine, free: Money) -> NewLine:
    return NewLine(
        name=line.name,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=free,
        taxable=line.taxable,
        duration_minutes=line.duration_minutes,
        skills=list(line.skills),
        required_equipment=list(line.required_equipment),
        water_gallons=line.water_gallons,
        service_id=line.service_id,
    )


def _site(job: Job) -> Site:
    """As the first job has it: the customer may have been erased since."""
    return Site(
        customer_id=job.customer_id,
        customer_name=job.customer_name,
        property_id=job.property_id,
        address=job.place,
        zone=job.zone,
    )
