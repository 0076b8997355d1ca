"""Progress invoices: a job in several invoices, each a percentage or an amount of its total, with terms of its own."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from billing.app import invoicing, organization
from billing.app.job_invoices import lock_job
from billing.app.job_shares import share_line, share_of, standing_invoices
from billing.domain.invoices import Invoice
from billing.domain.known import KnownJob
from billing.domain.progress import Share, remaining, share_asked
from billing.domain.refusals import JobIsCancelled, JobTotalUnknown
from common.db.unit_of_work import UnitOfWork
from common.money import Money


def invoice_progress(
    uow: UnitOfWork,
    *,
    job_id: UUID,
    amount: Money | None = None,
    percent: Decimal | None = None,
    id: UUID | None = None,
    title: str | None = None,
    due_days: int | None = None,
    notes: str = "",
    terms: str | None = None,
) -> Invoice:
    """A draft of a part of a job, before or after it is done; tax included. The job stays locked, so that parts that
    are asked for at once never come to more than the whole."""
    job = lock_job(uow, job_id)
    if job.state == "cancelled":
        raise JobIsCancelled()
    customer = invoicing.known_customer(uow, job.customer_id)
    whole, rate = _agreed(uow, job, exempt=customer.tax_exempt)
    standing = standing_invoices(uow, job_id)
    share = share_asked(
        whole,
        left=remaining(whole, invoiced=[share_of(invoice) for invoice in standing]),
        amount=amount,
        percent=percent,
        percents_before=[invoice.progress_percent for invoice in standing],
    )
    settings = organization.settings_of(uow)
    invoice = invoicing.begin(
        uow,
        id=id,
        customer=customer,
        property_id=job.property_id,
        title=job.title if title is None else title,
        notes=notes,
        terms=settings.terms if terms is None else terms,
        due_days=settings.due_days if due_days is None else due_days,
        job_id=job.id,
        estimate_id=job.estimate_id,
    )
    invoice.is_progress, invoice.progress_percent = True, percent
    invoice.put_lines([share_line(share, name=_name(job, percent))], tax_rate=rate)
    invoicing.keep(uow, invoice)
    return invoice


def _agreed(uow: UnitOfWork, job: KnownJob, *, exempt: bool) -> tuple[Share, Decimal]:
    if job.net_minor is None or job.tax_minor is None or job.tax_rate is None:
        raise JobTotalUnknown()
    currency = organization.home(uow).currency
    tax = Money(0 if exempt else job.tax_minor, currency)
    return Share(net=Money(job.net_minor, currency), tax=tax), Decimal(0) if exempt else job.tax_rate


def _name(job: KnownJob, percent: Decimal | None) -> str:
    part = "Part" if percent is None else f"{percent.normalize():f} %"
    return f"{part} of {job.title}"[:200]
