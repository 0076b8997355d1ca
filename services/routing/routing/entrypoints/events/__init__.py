"""All that this service hears, by what it is about; importing this registers every handler."""

from routing.entrypoints.events import absences, calendar, office, work
from routing.entrypoints.events.register import handlers

__all__ = ["absences", "calendar", "handlers", "office", "work"]
