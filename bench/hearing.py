"""ripple with one handler only, so that each kind of handler is measured by itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from sqlalchemy import text

from common.bus.handlers import Handlers
from common.db.unit_of_work import UnitOfWork
from common.events import Event
from common.service import Service
from common.testing.sample.services import (
    EFFECT,
    RIPPLE,
    HeardPebble,
    RippleSpread,
    count_drop,
    count_ripples,
)

_EFFECT = text(EFFECT)


def keep_ripple(uow: UnitOfWork, event: Event[HeardPebble]) -> None:
    """The effect is one row."""
    uow.session.execute(
        _EFFECT, {"o": event.organization_id, "p": event.data.pebble_id, "e": event.id, "s": event.sequence}
    )


def spread_ripple(uow: UnitOfWork, event: Event[HeardPebble]) -> None:
    """The effect is one row and an event said in turn."""
    keep_ripple(uow, event)
    uow.emit(RippleSpread(ripple_id=event.id, pebble_id=event.data.pebble_id, drop=event.id))


def _hearing(register: Callable[[Handlers], object]) -> Service:
    handlers = Handlers("ripple")
    register(handlers)
    return dataclasses.replace(RIPPLE, handlers=handlers)


KINDS: dict[str, Service] = {
    "effect": _hearing(lambda handlers: handlers.on(HeardPebble)(keep_ripple)),
    "emit": _hearing(lambda handlers: handlers.on(HeardPebble)(spread_ripple)),
    "batch": _hearing(lambda handlers: handlers.on(HeardPebble, batch=count_ripples)(count_drop)),
}
