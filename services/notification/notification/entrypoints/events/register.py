"""The register of this service's handlers, and how a message's cause is called. A function's name is its inbox key:
never rename one."""

from typing import Any

from common.bus.handlers import Handlers
from common.events import Event

handlers = Handlers("notification")
on = handlers.on
on_each = handlers.on_each


def cause_of(event: Event[Any]) -> str:
    """The event, as the cause of the messages that tell of it."""
    return f"event:{event.id}"
