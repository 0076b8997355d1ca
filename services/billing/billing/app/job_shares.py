"""What is invoiced of a job: the invoices that stand, and their sum, kept on the job's locked row."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import raiseload

from billing.domain.invoice_lines import InvoiceLine, LineGiven
from billing.domain.invoices import Invoice
from billing.domain.known import KnownJob
from billing.domain.progress import Share
from common.db.unit_of_work import UnitOfWork
from common.money import Money


def standing_invoices(uow: UnitOfWork, job_id: UUID) -> list[Invoice]:
    """All of the job that are not void, drafts too, without their lines. The job is locked."""
    statement = select(Invoice).where(
        Invoice.organization_id == uow.organization_id, Invoice.job_id == job_id, Invoice.voided_at.is_(None)
    )
    return list(uow.session.scalars(statement.order_by(Invoice.number).options(raiseload(Invoice.lines))))


def share_of(invoice: Invoice) -> Share:
    """What an invoice takes of its job."""
    return Share(net=invoice.totals.subtotal - invoice.totals.discount, tax=invoice.totals.tax)


def share_line(share: Share, *, name: str) -> InvoiceLine:
    """The one line of an invoice of a share."""
    given = LineGiven(name=name, quantity=Decimal(1), unit_price=share.net, taxable=bool(share.tax))
    return InvoiceLine.priced(given, price=share.line, position=0)


def count_on_job(uow: UnitOfWork, job_id: UUID, *, change: Money) -> None:
    """Count what an invoice adds to its job, or takes off it. Locks the job, after the invoice when there is one."""
    uow.session.flush()  # the row is read anew
    job = uow.session.get(KnownJob, (uow.organization_id, job_id), with_for_update=True, populate_existing=True)
    if job is not None and change:
        job.count_invoice(change)
        uow.session.flush()
