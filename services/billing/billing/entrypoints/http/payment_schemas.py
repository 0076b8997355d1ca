"""What the operations on payments, refunds, deposits and settings take and answer."""

from __future__ import annotations

from billing.domain.payments import METHODS, OFFLINE_METHODS
from billing.domain.reminders import EARLIEST, LATEST
from billing.domain.settings import ON_COMPLETION
from common.http import fields
from common.http.schemas import Answer, Body, PageQuery, page_of

STATES = ("pending", "succeeded", "failed")
LARGEST = 2**63 - 1


def reminder_days() -> fields.Items:
    """When customers are reminded of what is open: days from the due day, negative before it; none is never."""
    return fields.Items(fields.WholeNumber(min=EARLIEST, max=LATEST), max=10)


class PaymentRecord(Body):
    """Money that came outside of Stripe; without an amount, the whole balance."""

    method = fields.Choice(*OFFLINE_METHODS, required=True)
    amount = fields.MoneyField(min=1)
    tip = fields.MoneyField(min=0)
    reference = fields.Name(200)
    note = fields.Text(1000, min_length=0)


class DepositRecord(Body):
    """A deposit that came outside of Stripe; without an amount, all that is due."""

    estimate_id = fields.Id(required=True)
    method = fields.Choice(*OFFLINE_METHODS, required=True)
    amount = fields.MoneyField(min=1)
    reference = fields.Name(200)
    note = fields.Text(1000, min_length=0)


class DepositCheckout(Body):
    """Whose deposit."""

    estimate_id = fields.Id(required=True)


class RefundCreate(Body):
    """How much goes back and why; without an amount, all that is left."""

    amount = fields.MoneyField(min=1)
    reason = fields.Text(500, required=True)


class PaymentFilter(PageQuery):
    """Filters of the list."""

    invoice_id = fields.Id()
    estimate_id = fields.Id()
    job_id = fields.Id()
    customer_id = fields.Id()
    method = fields.Choice(*METHODS)
    state = fields.Choice(*STATES)


class PaymentSummary(Answer):
    """A payment of an invoice, or of an estimate's deposit."""

    id = fields.Id()
    version = fields.WholeNumber()
    invoice_id = fields.Id(allow_none=True)
    estimate_id = fields.Id(allow_none=True)
    job_id = fields.Id(allow_none=True)
    customer_id = fields.Id()
    method = fields.Choice(*METHODS)
    state = fields.Choice(*STATES)
    amount = fields.MoneyField()
    tip = fields.MoneyField()
    refunded = fields.MoneyField()
    reference = fields.Text(200, allow_none=True)
    note = fields.Text(1000, min_length=0)
    recorded_by = fields.Id(allow_none=True)
    recorded_by_name = fields.Text(200, allow_none=True)
    created_at = fields.Instant()
    paid_at = fields.Instant(allow_none=True)
    failure_code = fields.Text(200, allow_none=True)
    failure_message = fields.Text(2000, allow_none=True)
    receipt_link = fields.Text(2000, allow_none=True)


class RefundAnswer(Answer):
    """Money back; pending (202) until the bank took it."""

    id = fields.Id()
    version = fields.WholeNumber()
    payment_id = fields.Id()
    state = fields.Choice(*STATES)
    amount = fields.MoneyField()
    reason = fields.Text(500)
    created_at = fields.Instant()
    settled_at = fields.Instant(allow_none=True)
    failure_message = fields.Text(2000, allow_none=True)


class DisputeAnswer(Answer):
    """A cardholder's objection."""

    id = fields.Id()
    state = fields.Choice("open", "won", "lost")
    amount = fields.MoneyField()
    reason = fields.Text(200)
    opened_at = fields.Instant()
    closed_at = fields.Instant(allow_none=True)


class PaymentDetail(PaymentSummary):
    """A payment with its refunds and disputes."""

    refunds = fields.Items(RefundAnswer, max=1000)
    disputes = fields.Items(DisputeAnswer, max=1000)


class DepositDetail(Answer):
    """What deposit is asked, what came in (less refunds), what is still due, and what is held as credit."""

    estimate_id = fields.Id()
    number = fields.WholeNumber()
    customer_id = fields.Id()
    asked = fields.MoneyField(max=LARGEST)
    received = fields.MoneyField(max=LARGEST)
    balance = fields.MoneyField(min=-LARGEST, max=LARGEST)
    held = fields.MoneyField(min=-LARGEST, max=LARGEST)
    payments = fields.Items(PaymentSummary, max=1000)


class SettingsChange(Body):
    """What to change of how the organization bills."""

    invoice_on_completion = fields.Choice(*ON_COMPLETION)
    tax_rate = fields.DecimalNumber(4, max=100)
    tips_enabled = fields.Flag()
    terms = fields.Text(4000, min_length=0)
    reminder_days = reminder_days()


PaymentPage = page_of(PaymentSummary)
