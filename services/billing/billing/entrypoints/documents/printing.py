"""Prints invoices and statements. What draws them is a third of all that the service loads: its workers, which print
nothing, do without, and its web loads it beside the first requests."""

from __future__ import annotations

import threading
from datetime import datetime
from importlib import import_module
from typing import Any

from billing.app.documents import InvoiceDocument

_DRAWING = "billing.entrypoints.documents.statement_pdf"  # and with it all that invoices need


def load_ahead(_state: object) -> None:
    """Begin to load what draws; whoever prints meanwhile waits for the rest of it. No daemon: a process that ends at
    once must not do so in the middle of loading."""
    threading.Thread(target=import_module, args=(_DRAWING,), name="load-printing").start()


def invoice_pdf(document: InvoiceDocument) -> bytes:
    """Who owes whom what for which services, what was paid, and what is left."""
    from billing.entrypoints.documents import invoice_pdf as drawing

    return drawing.invoice_pdf(document)


def statement_pdf(shown: dict[str, Any], *, at: datetime) -> bytes:
    """Opening balance, every movement, closing balance, and what is open by age."""
    from billing.entrypoints.documents import statement_pdf as drawing

    return drawing.statement_pdf(shown, at=at)
