"""All that this service hears, by what it is about; importing this registers every handler."""

from quality.entrypoints.events import office, photos, work
from quality.entrypoints.events.register import handlers

__all__ = ["handlers", "office", "photos", "work"]
