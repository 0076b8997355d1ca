"""Everything that this service says: about invoices and about payments."""

from billing.domain.invoice_events import (
    InvoiceChanged,
    InvoiceCreated,
    InvoiceOverdue,
    InvoicePaid,
    InvoiceReminded,
    InvoiceSent,
    InvoiceViewed,
    InvoiceVoided,
)
from billing.domain.payment_events import (
    PaymentDisputed,
    PaymentFailed,
    PaymentRefunded,
    PaymentStarted,
    PaymentSucceeded,
)

__all__ = [
    "InvoiceChanged",
    "InvoiceCreated",
    "InvoiceOverdue",
    "InvoicePaid",
    "InvoiceReminded",
    "InvoiceSent",
    "InvoiceViewed",
    "InvoiceVoided",
    "PaymentDisputed",
    "PaymentFailed",
    "PaymentRefunded",
    "PaymentStarted",
    "PaymentSucceeded",
]
