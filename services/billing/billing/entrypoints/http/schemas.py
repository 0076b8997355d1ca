"""What the operations on invoices take and answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from billing.domain.reminders import EARLIEST, LATEST
from billing.domain.status import STATUSES
from billing.domain.terms import DUE_DAYS
from billing.entrypoints.http.payment_schemas import PaymentSummary
from common.http import fields
from common.http.leaf import Leaf
from common.http.schemas import Answer, Body, PageQuery, page_of


class DueDays(Leaf[int]):
    """0 (on receipt), 7, 14 or 30 days."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "integer", "enum": [*DUE_DAYS]}, **options)

    def read(self, value: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if type(value) is not int or value not in DUE_DAYS:
            raise ValidationError(f"Not one of {', '.join(map(str, DUE_DAYS))}.")
        return value


def tax_rate(**options: Any) -> fields.DecimalNumber:
    """A tax rate in percent."""
    return fields.DecimalNumber(4, max=100, **options)


class LineBody(Body):
    """A line to charge."""

    name = fields.Name(200, required=True)
    quantity = fields.DecimalNumber(4, min=0, max=1_000_000, required=True)
    unit_price = fields.MoneyField(min=0, required=True)
    description = fields.Text(2000, min_length=0)
    unit = fields.Name(40, min_length=0)
    taxable = fields.Flag()
    service_id = fields.Id(allow_none=True)


class ChangedLine(LineBody):
    """A line of a changed draft; `line_id` says that it is that line of the draft still."""

    line_id = fields.Id()


class InvoiceTexts(Body):
    """What may be given and changed."""

    title = fields.Name(200, min_length=0)
    discount = fields.MoneyField(min=0)
    tax_rate = tax_rate()
    due_days = DueDays()
    notes = fields.Text(4000, min_length=0)
    terms = fields.Text(4000, min_length=0)


class InvoiceCreate(InvoiceTexts):
    """A draft by hand."""

    id = fields.NewId()
    customer_id = fields.Id(required=True)
    property_id = fields.Id(allow_none=True)
    lines = fields.Items(LineBody, min=1, max=100, required=True)


class InvoiceChange(InvoiceTexts):
    """A changed draft."""

    lines = fields.Items(ChangedLine, min=1, max=100)


class InvoiceOfJob(Body):
    """Which job."""

    job_id = fields.Id(required=True)


class ProgressInvoiceCreate(Body):
    """A part of a job's total, tax included: a percentage of it or an amount, one of the two."""

    id = fields.NewId()
    job_id = fields.Id(required=True)
    percent = fields.DecimalNumber(4, min=Decimal("0.0001"), max=100)
    amount = fields.MoneyField(min=1)
    title = fields.Name(200, min_length=0)
    due_days = DueDays()
    notes = fields.Text(4000, min_length=0)
    terms = fields.Text(4000, min_length=0)


class InvoiceSend(Body):
    """By which channels; all that the customer has when none is named."""

    channels = fields.Items(fields.Choice("email", "sms"), min=1, max=2)


class InvoiceVoid(Body):
    """Why."""

    reason = fields.Text(500, required=True)


class CheckoutStart(Body):
    """A tip on top of the balance, where the organization takes tips; and whether the card is kept for later charges,
    as the customer agreed to."""

    tip = fields.MoneyField(min=0, max=10**8)
    save_card = fields.Flag()


class InvoiceFilter(PageQuery):
    """Filters of the list; `open` is everything issued with a balance."""

    status = fields.Choice(*STATUSES, "open")
    customer_id = fields.Id()
    job_id = fields.Id()


class LineAnswer(Answer):
    """A line as charged."""

    id = fields.Id()
    job_line_id = fields.Id(allow_none=True)
    service_id = fields.Id(allow_none=True)
    name = fields.Text(200)
    description = fields.Text(2000, min_length=0)
    quantity = fields.DecimalNumber(4, max=10**10)
    unit = fields.Text(40, min_length=0)
    unit_price = fields.MoneyField()
    amount = fields.MoneyField(min=-(2**63), max=2**63 - 1)
    taxable = fields.Flag()


class InvoiceSummary(Answer):
    """An invoice in a list; `balance` is what is still to pay."""

    id = fields.Id()
    version = fields.WholeNumber()
    number = fields.WholeNumber(min=1)
    status = fields.Choice(*STATUSES)
    job_id = fields.Id(allow_none=True)
    estimate_id = fields.Id(allow_none=True)
    customer_id = fields.Id()
    customer_name = fields.Text(400, allow_none=True)
    property_id = fields.Id(allow_none=True)
    title = fields.Text(200, min_length=0)
    total = fields.MoneyField(min=0, max=2**63 - 1)
    settled = fields.MoneyField(min=-(2**63), max=2**63 - 1)
    balance = fields.MoneyField(min=-(2**63), max=2**63 - 1)
    due_on = fields.Day()
    created_at = fields.Instant()
    issued_at = fields.Instant(allow_none=True)
    sent_at = fields.Instant(allow_none=True)
    viewed_at = fields.Instant(allow_none=True)
    paid_at = fields.Instant(allow_none=True)
    voided_at = fields.Instant(allow_none=True)


class ReminderAnswer(Answer):
    """A reminder, by its step in days from the due day; no channel when the customer could not be reached."""

    step_days = fields.WholeNumber(min=EARLIEST, max=LATEST)
    channels = fields.Items(fields.Choice("email", "sms"), max=2)
    taken_at = fields.Instant()


class InvoiceDetail(InvoiceSummary):
    """An invoice with lines, sums and payments. `is_progress` says that it charges a part of its job's total instead of
    lines. `deposit_held` is credit of its estimate that is not used yet."""

    lines = fields.Items(LineAnswer, max=1000)
    subtotal = fields.MoneyField(min=0, max=2**63 - 1)
    discount = fields.MoneyField(min=0, max=2**63 - 1)
    tax = fields.MoneyField(min=0, max=2**63 - 1)
    tax_rate = tax_rate()
    is_progress = fields.Flag()
    progress_percent = fields.DecimalNumber(4, max=100, allow_none=True)
    reminders_paused_at = fields.Instant(allow_none=True)
    reminders = fields.Items(ReminderAnswer, max=200)
    deposit_credited = fields.MoneyField(min=0, max=2**63 - 1)
    deposit_held = fields.MoneyField(min=-(2**63), max=2**63 - 1, allow_none=True)
    due_days = DueDays()
    notes = fields.Text(4000, min_length=0)
    terms = fields.Text(4000, min_length=0)
    void_reason = fields.Text(500, allow_none=True)
    payments = fields.Items(PaymentSummary, max=1000)


class CheckoutAnswer(Answer):
    """The payment and its page. `url` is null (202) while the page is still being opened: ask again."""

    payment_id = fields.Id()
    state = fields.Choice("pending", "succeeded", "failed")
    url = fields.Text(4000, allow_none=True)
    expires_at = fields.Instant(allow_none=True)


InvoicePage = page_of(InvoiceSummary)
