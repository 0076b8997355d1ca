"""What a printed invoice shows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from billing.app import organization
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCustomer, KnownOrganization
from billing.domain.payments import Payment
from common.db.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDocument:
    """An invoice with who it is from and for, how it stands, and what was paid on it, oldest first."""

    invoice: Invoice
    home: KnownOrganization
    customer: KnownCustomer | None
    status: str
    payments: list[Payment]


def invoice_document(uow: UnitOfWork, invoice_id: UUID) -> InvoiceDocument:
    """The invoice as it is now; a draft too, which says that it is one."""
    invoice = uow.get(Invoice, invoice_id)
    return InvoiceDocument(
        invoice=invoice,
        home=organization.home(uow),
        customer=uow.session.get(KnownCustomer, (uow.organization_id, invoice.customer_id)),
        status=invoice.status(today=organization.today(uow)),
        payments=payments_received(uow, invoice.id),
    )


def payments_received(uow: UnitOfWork, receivable_id: UUID) -> list[Payment]:
    """What came in for an invoice or a deposit, oldest first."""
    statement = select(Payment).where(
        Payment.organization_id == uow.organization_id,
        Payment.receivable_id == receivable_id,
        Payment.state == "succeeded",
    )
    return list(uow.session.scalars(statement.order_by(Payment.paid_at, Payment.id)))
