"""The register behind `@on`: which function of a service runs for which event type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from common.events import Event

HandlerFunction = TypeVar("HandlerFunction", bound=Callable[..., None])
BatchForm = Callable[[Session, Sequence[Event[Any]]], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """One `@on` function. `batch` handles many events of any organizations in one set-based statement."""

    name: str
    reader: type[Any]
    type: str
    run: Callable[[UnitOfWork, Event[Any]], None]
    batch: BatchForm | None


class Handlers:
    """All that one service hears."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._by_type: dict[str, list[Handler]] = {}
        self._by_name: dict[str, Handler] = {}

    def on(self, reader: type[Any], *, batch: BatchForm | None = None) -> Callable[[HandlerFunction], HandlerFunction]:
        """Register the decorated function for the reader's event type. Its name is the inbox key: never rename it."""

        def register(function: HandlerFunction) -> HandlerFunction:
            handler = Handler(function.__name__, reader, reader.TYPE, function, batch)
            if handler.name in self._by_name:
                raise ValueError(f"two handlers of {self.service} are named {handler.name}")
            self._by_name[handler.name] = handler
            self._by_type.setdefault(handler.type, []).append(handler)
            return function

        return register

    def on_each(self, types: Sequence[str]) -> Callable[[HandlerFunction], HandlerFunction]:
        """Register the decorated function for events of all these types, whose data it gets as raw JSON
        (`Event[msgspec.Raw]`). For what passes events on and looks into none."""

        def register(function: HandlerFunction) -> HandlerFunction:
            if function.__name__ in self._by_name:
                raise ValueError(f"two handlers of {self.service} are named {function.__name__}")
            for kind in types:
                handler = Handler(function.__name__, msgspec.Raw, kind, function, None)
                self._by_name[handler.name] = handler
                self._by_type.setdefault(kind, []).append(handler)
            return function

        return register

    def of(self, event_type: str) -> list[Handler]:
        """Handlers of a type, in order of registration; empty when the service does not hear it."""
        return self._by_type.get(event_type, [])

    def named(self, name: str) -> Handler | None:
        """A handler by its name, for retrying parked messages."""
        return self._by_name.get(name)

    def only(self, names: Sequence[str]) -> Handlers:
        """The same service with these handlers alone. Raises LookupError when one is not here."""
        chosen = Handlers(self.service)
        for name in names:
            handler = self._by_name.get(name)
            if handler is None:
                raise LookupError(f"{self.service} has no handler {name}")
            chosen._by_name[name] = handler
            chosen._by_type.setdefault(handler.type, []).append(handler)
        return chosen

    def hears_other_version(self, event_type: str) -> bool:
        """Whether another major version of this very event is heard, so that this one would be missed in silence."""
        base = event_type.rpartition(".v")[0]
        return any(known.rpartition(".v")[0] == base for known in self._by_type)

    @property
    def types(self) -> list[str]:
        """Every event type heard."""
        return sorted(self._by_type)
