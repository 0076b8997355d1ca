"""Takes money outside of Stripe, or voids, once no payment page can take the same balance at the same moment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from billing.app import credit, issuing, payments
from billing.app.operations.clearing import clear_pending
from billing.app.ports import OpenUnitOfWork, PaymentGateway
from billing.app.receivables import pending_online
from billing.domain.invoices import Invoice
from billing.domain.payments import Payment
from common.money import Money


def record_payment(
    open_uow: OpenUnitOfWork, gateway: PaymentGateway, *, key: UUID, invoice_id: UUID, amount: Money | None, **how: Any
) -> Payment:
    """Cash, check, bank transfer or other; an open payment page is closed first."""
    with open_uow() as uow:
        invoice = uow.get(Invoice, invoice_id)
        if uow.session.get(Payment, (uow.organization_id, key)) is None:
            invoice.require_collectable(amount)
    close_page(open_uow, gateway, invoice_id)
    with open_uow() as uow:
        return payments.record_payment(uow, id=key, invoice_id=invoice_id, amount=amount, **how)


def record_deposit(
    open_uow: OpenUnitOfWork, gateway: PaymentGateway, *, key: UUID, estimate_id: UUID, **how: Any
) -> Payment:
    """A deposit by cash, check, bank transfer or other; an open payment page is closed first."""
    close_page(open_uow, gateway, estimate_id)
    with open_uow() as uow:
        return payments.record_deposit(uow, id=key, estimate_id=estimate_id, **how)


def void_invoice(
    open_uow: OpenUnitOfWork, gateway: PaymentGateway, *, invoice_id: UUID, reason: str, expected_version: int | None
) -> Invoice:
    """Void an invoice; an open payment page is closed first, and when it turns out to be paid the void is refused."""
    with open_uow() as uow:
        uow.lock(Invoice, invoice_id, expected_version)
        pending = pending_online(uow, invoice_id)
    if pending is not None:
        clear_pending(open_uow, gateway, pending.id)
        # Closing may have changed the invoice; the rule about money on it is checked again anyway.
        expected_version = None
    with open_uow() as uow:
        return issuing.void_invoice(uow, invoice_id=invoice_id, reason=reason, expected_version=expected_version)


def apply_credit(
    open_uow: OpenUnitOfWork, gateway: PaymentGateway, *, invoice_id: UUID, amount: Money | None = None
) -> None:
    """Use the customer's credit; an open payment page is closed first."""
    close_page(open_uow, gateway, invoice_id)
    with open_uow() as uow:
        credit.apply_credit(uow, invoice_id=invoice_id, amount=amount)


def close_page(open_uow: OpenUnitOfWork, gateway: PaymentGateway, receivable_id: UUID) -> None:
    """End the online payment under way for a receivable, if there is one."""
    with open_uow() as uow:
        pending = pending_online(uow, receivable_id)
    if pending is not None:
        clear_pending(open_uow, gateway, pending.id)
