"""Which accounts each business fact moves."""

from __future__ import annotations

from uuid import UUID

from billing.domain.invoices import Invoice
from billing.domain.ledger import METHOD_ACCOUNTS, Entry, Posting
from billing.domain.payments import Payment
from billing.domain.refunds import Refund
from common.money import Money


def invoice_issued(invoice: Invoice) -> Posting:
    """The customer owes the total: earned, and owed on as tax."""
    tax = Money(invoice.tax_minor, invoice.currency)
    return Posting.of(
        "invoice_issued",
        Entry("receivable", invoice.total, invoice.id),
        Entry("revenue", tax - invoice.total),
        Entry("tax_payable", -tax),
        cause=f"issue:{invoice.id}",
    )


def invoice_voided(invoice: Invoice) -> Posting:
    """As if it had never been issued."""
    return invoice_issued(invoice).reversed("invoice_voided", cause=f"void:{invoice.id}")


def payment_received(payment: Payment) -> Posting:
    """Money in: less owed, or a deposit held; what nobody owed is the customer's credit; the tip apart."""
    return Posting.of(
        "payment",
        Entry(METHOD_ACCOUNTS[payment.method], payment.amount + payment.tip),
        Entry(_settles(payment), payment.credited - payment.amount, payment.receivable_id),
        Entry("customer_credit", -payment.credited, payment.customer_id),
        Entry("tips", -payment.tip),
        cause=f"payment:{payment.id}{f':{payment.reversals}' if payment.reversals else ''}",
    )


def payment_reversed(payment: Payment) -> Posting:
    """As if it had not come; called before the payment forgets what of it was credit."""
    cause = f"payment_reversed:{payment.id}:{payment.reversals + 1}"
    return payment_received(payment).reversed("payment_reversed", cause=cause)


def payment_corrected(payment: Payment, *, change: Money, to_credit: Money, cause: str) -> Posting:
    """Another amount was taken than counted so far: owed less (or more), beside what is the customer's credit."""
    return Posting.of(
        "payment_corrected",
        Entry(METHOD_ACCOUNTS[payment.method], change),
        Entry(_settles(payment), to_credit - change, payment.receivable_id),
        Entry("customer_credit", -to_credit, payment.customer_id),
        cause=cause,
    )


def refunded(payment: Payment, *, refund: Refund) -> Posting:
    """Money back: less credit, owed again, or less deposit held."""
    return Posting.of(
        "refund",
        Entry(_settles(payment), refund.receivable_part - refund.credit_part, payment.receivable_id),
        Entry("customer_credit", refund.credit_part, payment.customer_id),
        Entry("tips", refund.tip_part),
        Entry(METHOD_ACCOUNTS[payment.method], -refund.amount),
        cause=f"refund:{refund.id}",
    )


def refund_failed(payment: Payment, *, refund: Refund) -> Posting:
    """The bank returned the refund."""
    return refunded(payment, refund=refund).reversed("refund_failed", cause=f"refund_failed:{refund.id}")


def deposit_applied(invoice: Invoice, *, estimate_id: UUID, amount: Money, cause: str) -> Posting:
    """Deposit held becomes payment of the invoice (or back, when the amount is negative)."""
    kind = "deposit_applied" if amount.amount > 0 else "deposit_released"
    return Posting.of(
        kind,
        Entry("customer_deposits", amount, estimate_id),
        Entry("receivable", -amount, invoice.id),
        cause=cause,
    )


def credit_applied(invoice: Invoice, *, amount: Money, cause: str) -> Posting:
    """A customer's credit becomes payment of an invoice (or credit again, when the amount is negative)."""
    return Posting.of(
        "credit_applied" if amount.amount > 0 else "credit_released",
        Entry("customer_credit", amount, invoice.customer_id),
        Entry("receivable", -amount, invoice.id),
        cause=cause,
    )


def deposit_to_credit(estimate_id: UUID, *, customer_id: UUID, amount: Money, cause: str) -> Posting:
    """A deposit that no invoice will use becomes the customer's credit (or deposit again, when negative)."""
    return Posting.of(
        "deposit_to_credit",
        Entry("customer_deposits", amount, estimate_id),
        Entry("customer_credit", -amount, customer_id),
        cause=cause,
    )


def dispute_opened(dispute_id: UUID, *, amount: Money) -> Posting:
    """The bank holds the money."""
    return Posting.of(
        "dispute_opened", Entry("disputed", amount), Entry("stripe", -amount), cause=f"dispute_opened:{dispute_id}"
    )


def dispute_won(dispute_id: UUID, *, amount: Money) -> Posting:
    """The money comes back."""
    return Posting.of(
        "dispute_won", Entry("stripe", amount), Entry("disputed", -amount), cause=f"dispute_won:{dispute_id}"
    )


def dispute_lost(dispute_id: UUID, *, amount: Money) -> Posting:
    """The money is gone."""
    return Posting.of(
        "dispute_lost", Entry("dispute_losses", amount), Entry("disputed", -amount), cause=f"dispute_lost:{dispute_id}"
    )


def _settles(payment: Payment) -> str:
    return "receivable" if payment.invoice_id is not None else "customer_deposits"
