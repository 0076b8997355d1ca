"""Keeping what is known of invoices and payments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.money import Money
from job.domain.known_money import KnownInvoice, KnownPayment


def keep_invoice(uow: UnitOfWork, *, invoice_id: UUID, job_id: UUID | None, **facts: Any) -> None:
    """Note an invoice of a job as it is now; one that belongs to no job is nobody's business here."""
    if job_id is None:
        return
    invoice = uow.session.get(KnownInvoice, (uow.organization_id, invoice_id))
    if invoice is None:
        total: Money = facts["total"]
        invoice = KnownInvoice(organization_id=uow.organization_id, id=invoice_id, due_on=None)
        invoice.balance_minor = total.amount
        uow.session.add(invoice)
    invoice.job_id = job_id
    _write(invoice, facts)


def update_invoice(uow: UnitOfWork, *, invoice_id: UUID, **facts: Any) -> None:
    """Note what became of an invoice that is known."""
    invoice = uow.session.get(KnownInvoice, (uow.organization_id, invoice_id))
    if invoice is not None:
        _write(invoice, facts)


def keep_payment(
    uow: UnitOfWork, *, payment_id: UUID, facts: dict[str, Any], refunded: Money | None = None, **changes: Any
) -> None:
    """Note a payment as it is now. `facts` hold from its first event on, `changes` are what this event tells."""
    payment = uow.session.get(KnownPayment, (uow.organization_id, payment_id))
    if payment is None:
        payment = KnownPayment(organization_id=uow.organization_id, id=payment_id, refunded_minor=0, **facts)
        uow.session.add(payment)
    if refunded is not None:
        payment.refunded_minor += refunded.amount
    _write(payment, changes)


def _write(row: Any, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if isinstance(value, Money):
            setattr(row, f"{name}_minor", value.amount)
            row.currency = value.currency
        else:
            setattr(row, name, value)
