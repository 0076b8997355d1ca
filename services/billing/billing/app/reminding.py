"""Reminding customers of open invoices, by the organization's schedule, and pausing that for one invoice."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from billing.app import organization
from billing.app.invoicing import known_customer
from billing.app.issuing import INVOICE_LINK, mint_link
from billing.app.receivables import lock_invoice
from billing.domain.invoices import Invoice
from billing.domain.reminders import InvoiceReminder, may_be_reminded, reminded, step_due
from common.db.unit_of_work import UnitOfWork
from common.ids import new_id


def remind(uow: UnitOfWork, *, invoice_id: UUID, public_url: str) -> bool:
    """Take the step that is due of an invoice, if any; looked at again under its lock."""
    invoice = lock_invoice(uow, invoice_id)
    taken = [step.step_days for step in reminders_of(uow, invoice_id)]
    schedule = organization.settings_of(uow).reminder_days
    step = step_due(schedule, due_on=invoice.due_on, today=organization.today(uow), taken=taken)
    if step is None or not may_be_reminded(invoice):
        return False
    channels = known_customer(uow, invoice.customer_id).channels()
    if not _take(uow, invoice, step, channels):
        return False
    if channels:
        link = mint_link(uow, invoice.id, public_url=public_url, kind=INVOICE_LINK)
        uow.emit(reminded(invoice, step_days=step, link=link, channels=channels))
    uow.audit(
        action="invoice.remind",
        record_type="invoice",
        record_id=invoice.id,
        after={"step_days": step, "channels": channels},
    )
    return True


def pause_reminders(uow: UnitOfWork, *, invoice_id: UUID) -> None:
    """No reminders of this invoice until they are resumed; again is the same."""
    invoice = lock_invoice(uow, invoice_id)
    invoice.require_live()
    if invoice.reminders_paused_at is None:
        invoice.reminders_paused_at = uow.now
        uow.audit(action="invoice.pause_reminders", record_type="invoice", record_id=invoice.id)


def resume_reminders(uow: UnitOfWork, *, invoice_id: UUID) -> None:
    """Reminders go on with the next step that is due; again is the same."""
    invoice = lock_invoice(uow, invoice_id)
    invoice.require_live()
    if invoice.reminders_paused_at is not None:
        invoice.reminders_paused_at = None
        uow.audit(action="invoice.resume_reminders", record_type="invoice", record_id=invoice.id)


def reminders_of(uow: UnitOfWork, invoice_id: UUID) -> list[InvoiceReminder]:
    """The steps taken, in order."""
    statement = select(InvoiceReminder).where(
        InvoiceReminder.organization_id == uow.organization_id, InvoiceReminder.invoice_id == invoice_id
    )
    return list(uow.session.scalars(statement.order_by(InvoiceReminder.step_days)))


def _take(uow: UnitOfWork, invoice: Invoice, step: int, channels: list[str]) -> bool:
    row = {
        "organization_id": uow.organization_id,
        "id": new_id(),
        "invoice_id": invoice.id,
        "step_days": step,
        "channels": channels,
        "taken_at": uow.now,
    }
    statement = insert(InvoiceReminder).values(row).on_conflict_do_nothing().returning(InvoiceReminder.id)
    return uow.session.scalar(statement) is not None
