"""Recurring work."""

from __future__ import annotations

from common.service import RunningService
from notification.app.operations import follow_up, keep_webhooks, send_messages
from notification.app.operations.call_webhooks import Line


def send_due_messages(service: RunningService) -> int:
    """Send what is due."""
    return send_messages.send_due_messages(service.database, service.deps.senders)


def follow_up_messages(service: RunningService) -> int:
    """Ask the provider what became of text messages."""
    return follow_up.follow_up_messages(service.database, service.deps.senders)


def call_webhooks(service: RunningService) -> int:
    """Start sending what is due to endpoints; it goes on in threads of its own."""
    deps = service.deps
    return int(deps.webhook_callers.wake(Line(service.database, deps.webhook_caller, deps.webhook_rules.seal)))


def queue_redeliveries(service: RunningService) -> int:
    """Make more of what is sent again ready."""
    return keep_webhooks.queue_redeliveries(service.database)


def forget_webhooks(service: RunningService) -> int:
    """Forget what is past its time."""
    return keep_webhooks.forget_webhooks(service.database)
