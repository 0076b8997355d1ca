"""Money: what is owed, what came in, what Stripe said, and whether the books agree."""

from __future__ import annotations

from crewline_local.watching.dashboards.asking import counted, money, or_none, told
from crewline_local.watching.dashboards.board import Bars, Board, Curve, Figure, Row

_OWED = Row(
    title="Owed to us",
    panels=(
        Curve(
            title="Owed on issued invoices",
            about="By currency; the whole of what customers still have to pay.",
            queries=((money("crewline_invoices_outstanding_minor"), "{{currency}}"),),
        ),
        Curve(
            title="Of that, past its day",
            about="By currency; invoices whose due day is over.",
            queries=((money("crewline_invoices_overdue_minor"), "{{currency}}"),),
        ),
        Bars(
            title="Invoices with something still owed",
            about="By currency.",
            queries=((told("crewline_invoices_outstanding", by="currency"), "{{currency}}"),),
            width=6,
            height=6,
        ),
        Bars(
            title="Invoices past their day",
            about="By currency.",
            queries=((told("crewline_invoices_overdue", by="currency"), "{{currency}}"),),
            width=6,
            height=6,
        ),
        Bars(
            title="Estimates still open",
            about="Money that may come: drafts, sent ones, and those that customers have looked at.",
            queries=((told("crewline_estimates", by="status"), "{{status}}"),),
            height=6,
        ),
    ),
)
_PAID = Row(
    title="Paid",
    panels=(
        Curve(
            title="Payments begun within an hour",
            about="By method and by what became of them.",
            queries=((told("crewline_payments_last_hour", by="method, state"), "{{method}}: {{state}}"),),
            alerts=("PaymentsFailing",),
        ),
        Curve(
            title="Calls to Stripe per second",
            about="Answered; refused, such as a declined card; or not answered at all.",
            queries=((counted('crewline_outside_calls_total{place="stripe"}', by="outcome"), "{{outcome}}"),),
            unit="cps",
            alerts=("StripeUnanswered",),
        ),
        Figure(
            title="Calls that Stripe did not answer, in five minutes",
            about="While there are any, customers may not be able to pay by card.",
            queries=(
                (
                    or_none('sum(increase(crewline_outside_calls_total{place="stripe",outcome="unanswered"}[5m]))'),
                    "",
                ),
            ),
            turns=(1, 3),
            alerts=("StripeUnanswered",),
        ),
        Figure(
            title="Stripe's news not yet booked",
            about="Webhooks that are kept and wait for their effect.",
            queries=((told("crewline_webhooks_waiting"), ""),),
            turns=(20, 200),
            alerts=("WebhooksWaiting",),
        ),
        Figure(
            title="Longest wait of such news",
            about="Usually a second.",
            queries=((told("crewline_webhooks_oldest_waiting_seconds"), ""),),
            unit="s",
            turns=(10, 60),
            alerts=("WebhooksWaiting",),
        ),
        Figure(
            title="Differences between the books",
            about="Found by comparing our ledger with the payment provider's, every night. None is right.",
            queries=((told("crewline_reconciliation_differences"), ""),),
            turns=(None, 1),
            alerts=("BooksDiffer",),
        ),
    ),
)
BOARD = Board(
    name="money",
    title="Crewline: money",
    about="For the books: owed, paid, and in agreement with the payment provider.",
    rows=(_OWED, _PAID),
    since="now-24h",
    refresh="30s",
)
