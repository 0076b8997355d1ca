"""Every table of the service in one import, for migrations."""

from billing.domain import (
    disputes,
    invoices,
    known,
    ledger,
    operations,
    payments,
    reconciliation,
    refunds,
    reminders,
    saved_cards,
    settings,
    stripe_records,
)
from billing.domain.declarative import Base

__all__ = [
    "Base",
    "disputes",
    "invoices",
    "known",
    "ledger",
    "operations",
    "payments",
    "reconciliation",
    "refunds",
    "reminders",
    "saved_cards",
    "settings",
    "stripe_records",
]
