"""All that this service hears, by whom it concerns; importing this registers every handler."""

from notification.entrypoints.events import customers, office, suppliers, webhooks
from notification.entrypoints.events.register import handlers

__all__ = ["customers", "handlers", "office", "suppliers", "webhooks"]
