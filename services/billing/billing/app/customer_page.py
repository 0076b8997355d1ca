"""What the customer's page shows: an invoice or a deposit, what was paid, and whether it can be paid here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from billing.app import issuing, organization
from billing.app.documents import InvoiceDocument, invoice_document, payments_received
from billing.app.receivables import deposit_balance, pending_online
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCustomer, KnownEstimate
from billing.domain.refusals import LinkUnknown
from common.db import entry_tokens
from common.db.unit_of_work import UnitOfWork
from common.money import Money

TIP_PERCENTS = (10, 15, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a secret address leads."""

    organization_id: UUID
    kind: str
    target: UUID

    @property
    def payable(self) -> dict[str, UUID]:
        """What is paid there, as the checkout takes it."""
        name = "invoice_id" if self.kind == issuing.INVOICE_LINK else "estimate_id"
        return {name: self.target}


def follow(uow: UnitOfWork, token: str) -> Link:
    """Where the token leads; LinkUnknown when nowhere, or no more."""
    for kind in (issuing.INVOICE_LINK, issuing.DEPOSIT_LINK):
        for entry in entry_tokens.find(uow.session, token=token, kind=kind, now=uow.now):
            return Link(organization_id=entry.organization_id, kind=kind, target=entry.target)
    raise LinkUnknown()


def view(uow: UnitOfWork, link: Link) -> dict[str, Any]:
    """All that the page shows; opening an invoice marks it viewed."""
    home = organization.home(uow)
    shown = _invoice(uow, link.target) if link.kind == issuing.INVOICE_LINK else _deposit(uow, link.target)
    pending = pending_online(uow, link.target)
    return {
        **shown,
        "home": home,
        "customer": uow.session.get(KnownCustomer, (uow.organization_id, shown["customer_id"])),
        "payments": payments_received(uow, link.target),
        "declined": None if pending is None else pending.failure_message,
        "tips": _tips(uow, balance=shown["balance"]) if link.kind == issuing.INVOICE_LINK else [],
    }


def document(uow: UnitOfWork, link: Link) -> InvoiceDocument:
    """The invoice behind the link as it is printed, which is a way of viewing it; a deposit has none."""
    if link.kind != issuing.INVOICE_LINK:
        raise LinkUnknown()
    issuing.mark_viewed(uow, link.target)
    return invoice_document(uow, link.target)


def payment_to_look_at(uow: UnitOfWork, link: Link) -> UUID | None:
    """The payment that a customer who comes back may have made."""
    pending = pending_online(uow, link.target)
    if pending is None or (pending.stripe_session_id is None and pending.stripe_intent_id is None):
        return None
    return pending.id


def chosen_tip(uow: UnitOfWork, link: Link, *, percent: int) -> Money | None:
    """The tip for one of the percentages that the page offers."""
    if percent not in TIP_PERCENTS or link.kind != issuing.INVOICE_LINK:
        return None
    return uow.get(Invoice, link.target).balance.percent(percent)


def _invoice(uow: UnitOfWork, invoice_id: UUID) -> dict[str, Any]:
    invoice = issuing.mark_viewed(uow, invoice_id)
    return {
        "invoice": invoice,
        "heading": f"Invoice {invoice.number}",
        "customer_id": invoice.customer_id,
        "standing": invoice.status(today=organization.today(uow)),
        "balance": invoice.balance,
        "payable": invoice.issued_at is not None and invoice.voided_at is None and invoice.balance.amount > 0,
    }


def _deposit(uow: UnitOfWork, estimate_id: UUID) -> dict[str, Any]:
    estimate = uow.get(KnownEstimate, estimate_id)
    balance = deposit_balance(uow, estimate)
    return {
        "invoice": None,
        "estimate": estimate,
        "heading": f"Deposit for estimate {estimate.number}",
        "customer_id": estimate.customer_id,
        "standing": "paid" if balance.amount <= 0 else "open",
        "balance": balance,
        "payable": balance.amount > 0,
    }


def _tips(uow: UnitOfWork, *, balance: Money) -> list[tuple[int, Money]]:
    if not organization.settings_of(uow).tips_enabled or balance.amount <= 0:
        return []
    return [(percent, balance.percent(percent)) for percent in TIP_PERCENTS]
