"""All that this service hears, by what it is about; importing this registers every handler."""

from quality.entrypoints.events import office, work
from quality.entrypoints.events.register import handlers

__all__ = ["handlers", "office", "work"]
