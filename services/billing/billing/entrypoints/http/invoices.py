"""Invoices over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from billing.app import invoicing, issuing, job_invoices, progress, queries, reminding
from billing.app.assigned import require_assigned
from billing.app.operations import checkout, offline
from billing.entrypoints.deps import deps
from billing.entrypoints.http.schemas import (
    CheckoutAnswer,
    CheckoutStart,
    InvoiceChange,
    InvoiceCreate,
    InvoiceDetail,
    InvoiceFilter,
    InvoiceOfJob,
    InvoicePage,
    InvoiceSend,
    InvoiceVoid,
    ProgressInvoiceCreate,
)
from billing.entrypoints.http.scope import assigned_to
from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, Reply, operation
from common.http.paging import Page

blueprint = Blueprint("invoices", __name__, url_prefix="/api/v1/invoices", description="Invoices")


@operation(blueprint, "GET", "", id="listInvoices", query=InvoiceFilter, answer=InvoicePage)
def list_invoices(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """List invoices, newest first. Who may only collect payments sees those of jobs assigned to him."""
    return queries.invoice_page(uow, query, assigned_to=assigned_to())


@operation(blueprint, "POST", "", id="createInvoice", body=InvoiceCreate, answer=InvoiceDetail, status=201)
def create_invoice(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Make a draft by hand."""
    return queries.invoice_detail(uow, invoicing.create_invoice(uow, **body).id)


@operation(
    blueprint,
    "POST",
    "/from-job",
    id="createInvoiceOfJob",
    body=InvoiceOfJob,
    answer=InvoiceDetail,
    status=201,
    location="/api/v1/invoices/{id}",
)
def create_invoice_of_job(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Make a draft of what was done on a completed job and is not invoiced yet."""
    return queries.invoice_detail(uow, job_invoices.invoice_job(uow, **body).id)


@operation(
    blueprint,
    "POST",
    "/progress",
    id="createProgressInvoice",
    body=ProgressInvoiceCreate,
    answer=InvoiceDetail,
    status=201,
    location="/api/v1/invoices/{id}",
)
def create_progress_invoice(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Make a draft of a part of a job: a percentage or an amount, never above what is left of the job's total."""
    return queries.invoice_detail(uow, progress.invoice_progress(uow, **body).id)


@operation(blueprint, "GET", "/<uuid:invoice_id>", id="showInvoice", answer=InvoiceDetail)
def show_invoice(uow: UnitOfWork, invoice_id: UUID) -> dict[str, Any]:
    """Show an invoice with lines, sums and payments."""
    require_assigned(uow, invoice_id, person_id=assigned_to())
    return queries.invoice_detail(uow, invoice_id)


@operation(
    blueprint,
    "PATCH",
    "/<uuid:invoice_id>",
    id="changeInvoice",
    body=InvoiceChange,
    answer=InvoiceDetail,
    versioned=True,
)
def change_invoice(
    uow: UnitOfWork, body: dict[str, Any], invoice_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Change a draft."""
    invoicing.change_invoice(uow, invoice_id=invoice_id, expected_version=expected_version, changes=body)
    return queries.invoice_detail(uow, invoice_id)


@operation(
    blueprint,
    "POST",
    "/<uuid:invoice_id>/send",
    id="sendInvoice",
    body=InvoiceSend,
    answer=InvoiceDetail,
    versioned=True,
)
def send_invoice(
    uow: UnitOfWork, body: dict[str, Any], invoice_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Send it to the customer; a draft is issued by it."""
    issuing.send_invoice(
        uow, invoice_id=invoice_id, public_url=deps().public_url, expected_version=expected_version, **body
    )
    return queries.invoice_detail(uow, invoice_id)


@operation(
    blueprint, "POST", "/<uuid:invoice_id>/reminders/pause", id="pauseReminders", answer=InvoiceDetail, status=200
)
def pause_reminders(uow: UnitOfWork, invoice_id: UUID) -> dict[str, Any]:
    """Send no reminders of this invoice until they are resumed."""
    reminding.pause_reminders(uow, invoice_id=invoice_id)
    uow.session.flush()
    return queries.invoice_detail(uow, invoice_id)


@operation(
    blueprint, "POST", "/<uuid:invoice_id>/reminders/resume", id="resumeReminders", answer=InvoiceDetail, status=200
)
def resume_reminders(uow: UnitOfWork, invoice_id: UUID) -> dict[str, Any]:
    """Let reminders of this invoice go on."""
    reminding.resume_reminders(uow, invoice_id=invoice_id)
    uow.session.flush()
    return queries.invoice_detail(uow, invoice_id)


@operation(
    blueprint,
    "POST",
    "/<uuid:invoice_id>/void",
    id="voidInvoice",
    body=InvoiceVoid,
    answer=InvoiceDetail,
    versioned=True,
    transaction=False,
)
def void_invoice(
    open_uow: OpenUnitOfWork, body: dict[str, Any], invoice_id: UUID, expected_version: int | None, operation_key: UUID
) -> dict[str, Any]:
    """Void it with a reason; refused while it holds payments."""
    offline.void_invoice(open_uow, deps().gateway, invoice_id=invoice_id, expected_version=expected_version, **body)
    with open_uow() as uow:
        return queries.invoice_detail(uow, invoice_id)


@operation(
    blueprint,
    "POST",
    "/<uuid:invoice_id>/checkout",
    id="startCheckout",
    body=CheckoutStart,
    answer=CheckoutAnswer,
    status=201,
    also={202: CheckoutAnswer},
    transaction=False,
)
def start_checkout(open_uow: OpenUnitOfWork, body: dict[str, Any], invoice_id: UUID, operation_key: UUID) -> Reply:
    """Open the payment page for the whole balance; 202 while the payment provider is slow."""
    with open_uow() as uow:
        require_assigned(uow, invoice_id, person_id=assigned_to())
    known = deps()
    started = checkout.start_checkout(
        open_uow, known.gateway, key=operation_key, public_url=known.public_url, invoice_id=invoice_id, **body
    )
    where = f"/api/v1/payments/{started.payment_id}"
    return Reply(value=started, status=202 if started.url is None else 201, location=where)
