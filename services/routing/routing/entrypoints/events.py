"""What this service hears: `@handlers.on(reader)` on a function `(uow, event)`, with its reader in messages.py."""

from common.bus.handlers import Handlers

handlers = Handlers("routing")
