"""Business figures of billing: what is owed and overdue, how payments go, and what of the provider's news waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from billing.domain.invoices import Invoice
from billing.domain.known import KnownOrganization
from billing.domain.payments import Payment
from billing.domain.reconciliation import Difference
from billing.domain.stripe_records import StripeEvent
from common.telemetry.facts import NOW, Fact, local_day

_owed = Invoice.total_minor - Invoice.settled_minor
_is_overdue = Invoice.due_on < local_day(KnownOrganization.zone)

FACTS: Sequence[Fact] = (
    Fact(
        statement=select(
            Invoice.currency,
            func.count(),
            func.sum(_owed),
            func.count().filter(_is_overdue),
            func.sum(_owed).filter(_is_overdue),
        )
        .join(KnownOrganization, KnownOrganization.organization_id == Invoice.organization_id)
        .where(Invoice.issued_at.is_not(None), Invoice.voided_at.is_(None), Invoice.settled_minor < Invoice.total_minor)
        .group_by(Invoice.currency),
        labels=("currency",),
        gauges={
            "crewline_invoices_outstanding": "Issued invoices with something still owed.",
            "crewline_invoices_outstanding_minor": "What is owed on them, in minor units.",
            "crewline_invoices_overdue": "Of those, invoices past their due day.",
            "crewline_invoices_overdue_minor": "What is owed on these, in minor units.",
        },
    ),
    Fact(
        # By organization, as the index on the time of payments begins with it.
        statement=select(Payment.method, Payment.state, func.count())
        .select_from(KnownOrganization)
        .join(
            Payment,
            (Payment.organization_id == KnownOrganization.organization_id)
            & (Payment.created_at > NOW - timedelta(hours=1)),
        )
        .group_by(Payment.method, Payment.state),
        labels=("method", "state"),
        gauges={"crewline_payments_last_hour": "Payments begun in the last hour."},
    ),
    Fact(
        statement=select(
            func.count(), func.coalesce(func.extract("epoch", NOW - func.min(StripeEvent.received_at)), 0)
        ).where(StripeEvent.applied_at.is_(None)),
        gauges={
            "crewline_webhooks_waiting": "Webhooks kept and not yet applied.",
            "crewline_webhooks_oldest_waiting_seconds": "Age of the oldest of them.",
        },
    ),
    Fact(
        statement=select(Difference.kind, func.count())
        .select_from(KnownOrganization)
        .join(
            Difference,
            (Difference.organization_id == KnownOrganization.organization_id) & (Difference.state == "open"),
        )
        .group_by(Difference.kind),
        labels=("kind",),
        gauges={"crewline_reconciliation_differences": "Open differences found by reconciliation."},
    ),
)
