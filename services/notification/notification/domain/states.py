"""The states of a message and where each may lead."""

from __future__ import annotations

QUEUED = "queued"
HELD = "held"
SENDING = "sending"
SENT = "sent"
DELIVERED = "delivered"
FAILED = "failed"
UNKNOWN = "unknown"
SUPPRESSED = "suppressed"
KEPT = "kept"

ALL = (QUEUED, HELD, SENDING, SENT, DELIVERED, FAILED, UNKNOWN, SUPPRESSED, KEPT)
WAITING = (QUEUED, HELD)
# A person may send these again; a message whose fate is unknown is never sent again by the machine.
RETRIABLE = (FAILED, UNKNOWN, SUPPRESSED, KEPT)
