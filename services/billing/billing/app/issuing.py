"""An invoice's way to the customer: issued, sent, viewed, or voided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from billing.app import ledger, organization
from billing.app.invoicing import known_customer
from billing.app.job_shares import count_on_job
from billing.app.receivables import apply_credit, lock_invoice, move_credit, move_customer_credit, say_settled
from billing.domain import postings
from billing.domain.invoices import Invoice
from billing.domain.refusals import NoContact
from common.db import entry_tokens
from common.db.unit_of_work import UnitOfWork
from common.ids import new_token

INVOICE_LINK = "invoice_link"
DEPOSIT_LINK = "deposit_link"
LINK_LIFE = timedelta(days=365)


def issue(uow: UnitOfWork, invoice: Invoice) -> None:
    """From here on it is owed; the deposit held for its estimate is credited. Nothing happens to one already issued."""
    if invoice.issued_at is not None:
        invoice.require_live()
        return
    invoice.issue(at=uow.now, on=organization.today(uow))
    ledger.post(uow, postings.invoice_issued(invoice))
    uow.session.flush()
    apply_credit(uow, invoice)
    uow.audit(action="invoice.issue", record_type="invoice", record_id=invoice.id)


def send_invoice(
    uow: UnitOfWork,
    *,
    invoice_id: UUID,
    public_url: str,
    channels: Sequence[str] | None = None,
    expected_version: int | None = None,
) -> Invoice:
    """Issue it if it is a draft and say that it goes out, by the named channels or all the customer has; also again."""
    invoice = lock_invoice(uow, invoice_id, expected_version=expected_version)
    invoice.require_live()
    ways = known_customer(uow, invoice.customer_id).channels()
    missing = [channel for channel in channels or () if channel not in ways]
    if missing or not ways:
        raise NoContact(f"There is no {' or '.join(missing or ['e-mail address or phone'])} for this customer")
    issue(uow, invoice)
    link = mint_link(uow, invoice.id, public_url=public_url, kind=INVOICE_LINK)
    uow.emit(invoice.mark_sent(at=uow.now, link=link, channels=list(channels or ways)))
    say_settled(uow, invoice)
    uow.audit(
        action="invoice.send",
        record_type="invoice",
        record_id=invoice.id,
        after={"channels": list(channels or ways)},
    )
    return invoice


def send_requested(uow: UnitOfWork, *, invoice_id: UUID, public_url: str) -> None:
    """Send what completion of a job asked to send; it stays a draft when the customer cannot be reached any more."""
    invoice = lock_invoice(uow, invoice_id)
    if invoice.send_requested_at is None:
        return
    if known_customer(uow, invoice.customer_id).channels():
        send_invoice(uow, invoice_id=invoice_id, public_url=public_url)
    invoice.send_requested_at = None


def void_invoice(uow: UnitOfWork, *, invoice_id: UUID, reason: str, expected_version: int | None = None) -> Invoice:
    """Cancel it with a reason; deposit and credit that it used are held again. Refused while it holds payments."""
    invoice = lock_invoice(uow, invoice_id, expected_version=expected_version)
    invoice.require_live()
    if invoice.settled_minor == invoice.credited_minor + invoice.applied_credit_minor:
        move_credit(uow, invoice, amount=-invoice.credited)
        move_customer_credit(uow, invoice, amount=-invoice.applied_credit)
    if invoice.issued_at is not None and invoice.settled_minor == 0:
        ledger.post(uow, postings.invoice_voided(invoice))
    uow.emit(invoice.void(at=uow.now, reason=reason))
    if invoice.job_id is not None:
        count_on_job(uow, invoice.job_id, change=-invoice.total)
    uow.audit(action="invoice.void", record_type="invoice", record_id=invoice.id, reason=reason)
    return invoice


def mark_viewed(uow: UnitOfWork, invoice_id: UUID) -> Invoice:
    """The customer opened the link."""
    invoice = uow.get(Invoice, invoice_id)
    if invoice.viewed_at is None:
        invoice = lock_invoice(uow, invoice_id)
        viewed = invoice.mark_viewed(at=uow.now)
        if viewed is not None:
            uow.emit(viewed)
            uow.emit(invoice.changed(today=organization.today(uow)))
    return invoice


def mint_link(uow: UnitOfWork, target: UUID, *, public_url: str, kind: str) -> str:
    """A new secret address of the public page; earlier ones keep working until they expire."""
    token = new_token()
    entry_tokens.keep(
        uow.session,
        token=token,
        kind=kind,
        organization_id=uow.organization_id,
        target=target,
        expires_at=uow.now + LINK_LIFE,
    )
    return f"{public_url}/i/{token}"
