"""All that this service hears, by what it is about; importing this registers every handler."""

from inventory.entrypoints.events import fleet, office, work
from inventory.entrypoints.events.register import handlers

__all__ = ["fleet", "handlers", "office", "work"]
