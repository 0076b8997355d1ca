"""The status of an invoice is derived from what happened, the ledger and the due day; it is never set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

STATUSES = ("draft", "sent", "viewed", "partial", "paid", "overdue", "void")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFacts:
    """What the status is derived from; amounts in minor units."""

    issued_at: datetime | None
    viewed_at: datetime | None
    voided_at: datetime | None
    total_minor: int
    settled_minor: int
    due_on: date


def status_of(facts: InvoiceFacts, *, today: date) -> str:
    """The one status that tells most: void and draft first, then paid, overdue, partial, viewed, sent."""
    if facts.voided_at is not None:
        return "void"
    if facts.issued_at is None:
        return "draft"
    if facts.settled_minor >= facts.total_minor:
        return "paid"
    if facts.due_on < today:
        return "overdue"
    if facts.settled_minor > 0:
        return "partial"
    return "sent" if facts.viewed_at is None else "viewed"
