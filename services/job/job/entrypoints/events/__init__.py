"""All that this service hears, by what it is about; importing this registers every handler."""

from job.entrypoints.events import customers, fleet, money, people, quality, work
from job.entrypoints.events.register import handlers

__all__ = ["customers", "fleet", "handlers", "money", "people", "quality", "work"]
