"""What the operations on customers' credit take and answer."""

from __future__ import annotations

from billing.domain.payments import OFFLINE_METHODS
from billing.entrypoints.http.payment_schemas import LARGEST, PaymentSummary
from common.http import fields
from common.http.schemas import Answer, Body


class CreditRecord(Body):
    """Money that came outside of Stripe and pays no invoice yet."""

    customer_id = fields.Id(required=True)
    method = fields.Choice(*OFFLINE_METHODS, required=True)
    amount = fields.MoneyField(min=1, max=10**12, required=True)
    reference = fields.Name(200)
    note = fields.Text(1000, min_length=0)


class CreditApply(Body):
    """How much; without an amount, as much as there is and is owed."""

    amount = fields.MoneyField(min=1)


class CreditDetail(Answer):
    """A customer's unapplied credit; `payments` are those that gave some of it, whatever was used since."""

    customer_id = fields.Id()
    available = fields.MoneyField(min=-LARGEST, max=LARGEST)
    payments = fields.Items(PaymentSummary, max=1000)
