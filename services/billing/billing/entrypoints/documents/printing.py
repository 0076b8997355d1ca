"""Prints invoices and statements. What draws them is loaded with the first: it is a third of all that the service
loads, and its workers print nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from billing.app.documents import InvoiceDocument


def invoice_pdf(document: InvoiceDocument) -> bytes:
    """Who owes whom what for which services, what was paid, and what is left."""
    from billing.entrypoints.documents import invoice_pdf as drawing

    return drawing.invoice_pdf(document)


def statement_pdf(shown: dict[str, Any], *, at: datetime) -> bytes:
    """Opening balance, every movement, closing balance, and what is open by age."""
    from billing.entrypoints.documents import statement_pdf as drawing

    return drawing.statement_pdf(shown, at=at)
