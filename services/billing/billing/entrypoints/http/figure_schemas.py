"""What key figures and statements take and answer."""

from __future__ import annotations

from billing.domain.figures import AGES
from billing.domain.ledger import KINDS
from common.http import fields
from common.http.schemas import Answer, Cursor, Query

LARGEST = 2**63 - 1


class KpiAnswer(Answer):
    """Key figures on a day of the organization. `paid` is what came in over the last 30 days less what of it was
    refunded, `tips` the tips that came with it, which are in no other figure; the average is of invoices paid off over
    the last 90 days, in days from issue, null when there are none."""

    on = fields.Day()
    outstanding_count = fields.WholeNumber()
    outstanding = fields.MoneyField(max=LARGEST)
    overdue_count = fields.WholeNumber()
    overdue = fields.MoneyField(max=LARGEST)
    paid_count = fields.WholeNumber()
    paid = fields.MoneyField(max=LARGEST)
    tips = fields.MoneyField(max=LARGEST)
    settled_invoice_count = fields.WholeNumber()
    average_days_to_pay = fields.DecimalNumber(1, max=10**6, allow_none=True)


class StatementPeriod(Query):
    """Days of the organization, both included; the last thirty unless told."""

    from_on = fields.Day()
    until_on = fields.Day()


class ExportQuery(Query):
    """Records made on these days of the organization, both included; all unless told."""

    from_on = fields.Day()
    until_on = fields.Day()
    # A callable default is not described: a query has no null.
    after = Cursor(load_default=lambda: None, metadata={"description": "From the Link header of the page before."})


class MovementAnswer(Answer):
    """A change of what the customer owes: positive is more; `balance` is what is owed after it."""

    at = fields.Instant()
    on = fields.Day()
    kind = fields.Choice(*KINDS)
    invoice_id = fields.Id()
    invoice_number = fields.WholeNumber(min=1)
    amount = fields.MoneyField(min=-LARGEST, max=LARGEST)
    balance = fields.MoneyField(min=-LARGEST, max=LARGEST)


class OpenItemAnswer(Answer):
    """An invoice with something left on the last day; `days_past_due` is 0 until it is due."""

    invoice_id = fields.Id()
    invoice_number = fields.WholeNumber(min=1)
    due_on = fields.Day()
    balance = fields.MoneyField(min=-LARGEST, max=LARGEST)
    days_past_due = fields.WholeNumber(max=10**7)
    age = fields.Choice(*(name for name, _ in AGES))


class AgesAnswer(Answer):
    """The open items' sums by how long they are past due."""

    not_due = fields.MoneyField(min=-LARGEST, max=LARGEST)
    days_1_to_30 = fields.MoneyField(min=-LARGEST, max=LARGEST)
    days_31_to_60 = fields.MoneyField(min=-LARGEST, max=LARGEST)
    days_61_to_90 = fields.MoneyField(min=-LARGEST, max=LARGEST)
    older = fields.MoneyField(min=-LARGEST, max=LARGEST)


class StatementAnswer(Answer):
    """A customer's statement: what was owed before the period, each change in it, what is owed at its end, and the
    open items by age. Tips are not in it."""

    customer_id = fields.Id()
    customer_name = fields.Text(400)
    from_on = fields.Day()
    until_on = fields.Day()
    opening = fields.MoneyField(min=-LARGEST, max=LARGEST)
    movements = fields.Items(MovementAnswer, max=2000)
    closing = fields.MoneyField(min=-LARGEST, max=LARGEST)
    open_items = fields.Items(OpenItemAnswer, max=100_000)
    ages = fields.Object(AgesAnswer)
