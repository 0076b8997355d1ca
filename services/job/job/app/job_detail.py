"""Everything about one job, by a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from common.db.unit_of_work import UnitOfWork
from common.money import Money
from job.app.history import history_of
from job.app.materials import material_views
from job.app.photo_views import photo_views
from job.app.plan_views import plan_of
from job.app.ports import PhotoLinks
from job.app.report_views import report_views
from job.app.scope import visible_job
from job.app.time_sheets import TimeSheet, time_of
from job.app.viewer import Viewer
from job.app.visit_views import LineView, VisitView, line_views, visit_views
from job.domain.job import Job
from job.domain.known_crews import KnownPerson
from job.domain.known_customers import KnownCustomer
from job.domain.known_money import SUCCEEDED, KnownInvoice, KnownPayment
from job.domain.note import JobNote


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as its page shows it; money is None for who may not see it."""

    job: Job
    version: int
    customer: dict[str, Any]
    site: dict[str, Any]
    lines: list[LineView]
    visits: list[VisitView]
    notes: list[dict[str, Any]]
    photos: list[dict[str, Any]]
    materials: list[dict[str, Any]]
    reports: list[dict[str, Any]]
    history: list[dict[str, Any]]
    time: TimeSheet
    recurring_plan: dict[str, Any] | None
    invoices: list[KnownInvoice] | None
    payments: list[KnownPayment] | None
    deposit_paid: Money


def job_view(uow: UnitOfWork, *, viewer: Viewer, job_id: UUID, links: PhotoLinks) -> JobView:
    """The job with all that belongs to it, or NotFound."""
    return view_of(uow, visible_job(uow, viewer, job_id), viewer=viewer, links=links)


def view_of(uow: UnitOfWork, job: Job, *, viewer: Viewer, links: PhotoLinks | None = None) -> JobView:
    """The same for a job at hand, such as one just changed; then its photos carry no links."""
    uow.session.flush()
    customer = uow.session.get(KnownCustomer, (uow.organization_id, job.customer_id))
    payments = _payments(uow, job)
    return JobView(
        job=job,
        version=job.version,
        customer=_customer(job, customer),
        site=_site(job, customer),
        lines=line_views(job),
        visits=visit_views(uow, job),
        notes=_notes(uow, job),
        photos=photo_views(uow, job.id, links=links),
        materials=material_views(uow, job, viewer),
        reports=report_views(uow, job),
        history=history_of(uow, job.id),
        recurring_plan=plan_of(uow, job.id),
        time=time_of(uow, job, viewer=viewer),
        invoices=_invoices(uow, job) if viewer.sees_money else None,
        payments=payments if viewer.sees_money else None,
        deposit_paid=_deposit_paid(job, payments),
    )


def _customer(job: Job, customer: KnownCustomer | None) -> dict[str, Any]:
    shown = {"id": job.customer_id, "name": job.customer_name}
    if customer is None:
        return {**shown, "email": None, "phones": [], "tags": []}
    return {**shown, "email": customer.email, "phones": customer.phones, "tags": customer.tags}


def _site(job: Job, customer: KnownCustomer | None) -> dict[str, Any]:
    known = next((site for site in customer.properties if site.id == job.property_id), None) if customer else None
    return {
        "id": job.property_id,
        "label": known.label if known else "",
        "address": job.place,
        "text": job.address_text,
        "zone": job.zone,
        "access_notes": known.access_notes if known else None,
    }


def _notes(uow: UnitOfWork, job: Job) -> list[dict[str, Any]]:
    author = (KnownPerson.organization_id == JobNote.organization_id) & (KnownPerson.id == JobNote.author_id)
    rows = uow.session.execute(
        select(JobNote, KnownPerson.name)
        .outerjoin(KnownPerson, author)
        .where(JobNote.organization_id == uow.organization_id, JobNote.job_id == job.id)
        .order_by(JobNote.id.desc())
        .limit(200)
    )
    return [note_view(note, name) for note, name in rows]


def note_view(note: JobNote, author_name: str | None) -> dict[str, Any]:
    """A note with who wrote it."""
    return {
        "id": note.id,
        "version": note.version,
        "job_id": note.job_id,
        "author_id": note.author_id,
        "author_name": author_name,
        "text": note.text,
        "written_at": note.written_at,
        "edited_at": note.edited_at,
    }


def _invoices(uow: UnitOfWork, job: Job) -> list[KnownInvoice]:
    of_job = (KnownInvoice.organization_id == uow.organization_id, KnownInvoice.job_id == job.id)
    return list(uow.session.scalars(select(KnownInvoice).where(*of_job).order_by(KnownInvoice.number).limit(200)))


def _payments(uow: UnitOfWork, job: Job) -> list[KnownPayment]:
    mine = KnownPayment.job_id == job.id
    if job.estimate_id is not None:
        mine = or_(mine, KnownPayment.estimate_id == job.estimate_id)
    found = select(KnownPayment).where(KnownPayment.organization_id == uow.organization_id, mine)
    return list(uow.session.scalars(found.order_by(KnownPayment.id).limit(200)))


def _deposit_paid(job: Job, payments: list[KnownPayment]) -> Money:
    paid = [one.amount - one.refunded for one in payments if one.is_deposit and one.status == SUCCEEDED]
    return Money.total(paid, currency=job.currency)
