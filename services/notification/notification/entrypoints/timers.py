"""Recurring work."""

from __future__ import annotations

from common.service import RunningService
from notification.app.operations import follow_up, send_messages


def send_due_messages(service: RunningService) -> int:
    """Send what is due."""
    return send_messages.send_due_messages(service.database, service.deps.senders)


def follow_up_messages(service: RunningService) -> int:
    """Ask the provider what became of text messages."""
    return follow_up.follow_up_messages(service.database, service.deps.senders)
