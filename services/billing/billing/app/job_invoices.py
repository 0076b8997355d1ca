"""Invoices from completed jobs: only what was done, each line of a job once, whatever is completed again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from billing.app import invoicing, organization
from billing.app.job_shares import share_line, share_of, standing_invoices
from billing.domain.amounts import PricedLine, priced_as_agreed, totals_of
from billing.domain.invoice_lines import InvoiceLine, LineGiven
from billing.domain.invoices import Invoice
from billing.domain.known import JobCompletion, KnownJob
from billing.domain.progress import Share, remaining
from billing.domain.refusals import JobNotCompleted, NothingToInvoice
from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.events import MoneyData
from common.ids import new_id
from common.money import Money


class FinishedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a completed job."""

    line_id: UUID
    name: str
    quantity: str
    unit_price: MoneyData
    taxable: bool
    done: bool
    service_id: UUID | None = None
    description: str = ""
    unit: str = ""


class CompletedJob(msgspec.Struct, frozen=True, kw_only=True):
    """What a completion says that billing needs."""

    job_id: UUID
    completed_at: datetime
    lines: list[FinishedLine]
    discount: MoneyData
    tax_rate: str
    total: MoneyData

    @property
    def is_free(self) -> bool:
        """Whether nothing has a price, as with rework: there is nothing to ask for."""
        return not any(line.unit_price.amount for line in self.lines)


def complete_job(uow: UnitOfWork, *, completed: CompletedJob) -> Invoice | None:
    """Remember the completion, once, and invoice it as the organization's settings say."""
    job = lock_job(uow, completed.job_id)
    completion = _remember(uow, completed)
    if completion is None:
        return None
    job.state = "completed"
    _agree(uow, job, completed=completed)
    wish = organization.settings_of(uow).invoice_on_completion
    if wish == "off" or completed.is_free:
        return None
    invoice = _invoice_rest(uow, job, completion=completion, completed=completed)
    if invoice is not None and wish == "sent" and invoicing.known_customer(uow, job.customer_id).channels():
        # The link needs the public address, which handlers do not have: a timer sends it at once.
        invoice.send_requested_at = uow.now
    return invoice


def invoice_job(uow: UnitOfWork, *, job_id: UUID) -> Invoice:
    """A draft of what was done in the job's last completion and is on no invoice yet."""
    job = lock_job(uow, job_id)
    completion = uow.session.scalar(
        select(JobCompletion)
        .where(JobCompletion.organization_id == uow.organization_id, JobCompletion.job_id == job_id)
        .order_by(JobCompletion.completed_at.desc())
        .limit(1)
    )
    if completion is None or job.state != "completed":
        raise JobNotCompleted()
    completed = msgspec.convert(completion.facts, CompletedJob)
    invoice = _invoice_rest(uow, job, completion=completion, completed=completed)
    if invoice is None:
        raise NothingToInvoice()
    return invoice


def lock_job(uow: UnitOfWork, job_id: UUID) -> KnownJob:
    job = uow.session.get(KnownJob, (uow.organization_id, job_id), with_for_update=True, populate_existing=True)
    if job is None:
        raise NotYetKnown("This job is not known here yet", field="job_id")
    return job


def _remember(uow: UnitOfWork, completed: CompletedJob) -> JobCompletion | None:
    """The completion's row; None when this very completion was here before."""
    row = {
        "organization_id": uow.organization_id,
        "id": new_id(),
        "job_id": completed.job_id,
        "completed_at": completed.completed_at,
        "facts": msgspec.to_builtins(completed),
    }
    statement = insert(JobCompletion).values(row).on_conflict_do_nothing().returning(JobCompletion.id)
    made = uow.session.scalar(statement)
    return None if made is None else uow.get(JobCompletion, made)


def _invoice_rest(
    uow: UnitOfWork, job: KnownJob, *, completion: JobCompletion, completed: CompletedJob
) -> Invoice | None:
    """The lines done and on no invoice that stands, at the prices that they have as a part of the whole job. Where a
    part was invoiced by amount, the rest is one: what was done less what is invoiced."""
    prices = _prices(uow, job, completed=completed)
    standing = standing_invoices(uow, job.id)
    by_amount = any(invoice.is_progress for invoice in standing)
    lines = _balance(job, completed, prices, standing) if by_amount else _lines_to_bill(uow, job, completed, prices)
    if not lines:
        return None
    settings = organization.settings_of(uow)
    invoice = invoicing.begin(
        uow,
        customer=invoicing.known_customer(uow, job.customer_id),
        property_id=job.property_id,
        title=job.title,
        notes="",
        terms=settings.terms,
        due_days=settings.due_days,
        job_id=job.id,
        estimate_id=job.estimate_id,
    )
    invoice.is_progress = by_amount
    invoice.put_lines(lines, tax_rate=_rate(uow, job, completed=completed))
    invoicing.keep(uow, invoice)
    completion.invoice_id = invoice.id
    return invoice


def _agree(uow: UnitOfWork, job: KnownJob, *, completed: CompletedJob) -> None:
    totals = totals_of(_prices(uow, job, completed=completed), currency=completed.total.currency)
    rate = _rate(uow, job, completed=completed)
    job.agree(net=totals.subtotal - totals.discount, tax=totals.tax, tax_rate=rate)


def _prices(uow: UnitOfWork, job: KnownJob, *, completed: CompletedJob) -> list[PricedLine]:
    """Of all lines, also those not done: priced as a whole, so that the parts add up to the job's total however often
    it is completed."""
    return priced_as_agreed(
        [_given(line).to_price for line in completed.lines],
        discount=_money(completed.discount),
        tax_rate=_rate(uow, job, completed=completed),
        agreed_total=_money(completed.total),
    )


def _balance(
    job: KnownJob, completed: CompletedJob, prices: Sequence[PricedLine], standing: Sequence[Invoice]
) -> list[InvoiceLine]:
    done = [price for price, line in zip(prices, completed.lines, strict=True) if line.done]
    totals = totals_of(done, currency=completed.total.currency)
    whole = Share(net=totals.subtotal - totals.discount, tax=totals.tax)
    rest = remaining(whole, invoiced=[share_of(invoice) for invoice in standing])
    return [share_line(rest, name=f"Balance of {job.title}"[:200])] if rest.total.amount > 0 else []


def _lines_to_bill(
    uow: UnitOfWork, job: KnownJob, completed: CompletedJob, prices: Sequence[PricedLine]
) -> list[InvoiceLine]:
    billed = _billed(uow, job.id)
    wanted = [
        (_given(line), price)
        for line, price in zip(completed.lines, prices, strict=True)
        if line.done and line.line_id not in billed
    ]
    return [InvoiceLine.priced(line, price=price, position=n) for n, (line, price) in enumerate(wanted)]


def _billed(uow: UnitOfWork, job_id: UUID) -> set[UUID | None]:
    return set(
        uow.session.scalars(
            select(InvoiceLine.billed_job_line_id)
            .join(
                Invoice,
                (Invoice.organization_id == InvoiceLine.organization_id) & (Invoice.id == InvoiceLine.invoice_id),
            )
            .where(
                Invoice.organization_id == uow.organization_id,
                Invoice.job_id == job_id,
                InvoiceLine.billed_job_line_id.is_not(None),
            )
        )
    )


def _rate(uow: UnitOfWork, job: KnownJob, *, completed: CompletedJob) -> Decimal:
    exempt = invoicing.known_customer(uow, job.customer_id).tax_exempt
    return Decimal(0) if exempt else Decimal(completed.tax_rate)


def _given(line: FinishedLine) -> LineGiven:
    fields: dict[str, Any] = {
        name: getattr(line, name) for name in ("name", "taxable", "unit", "description", "service_id")
    }
    return LineGiven(
        **fields,
        quantity=Decimal(line.quantity),
        unit_price=_money(line.unit_price),
        job_line_id=line.line_id,
    )


def _money(data: MoneyData) -> Money:
    return Money(data.amount, data.currency)
