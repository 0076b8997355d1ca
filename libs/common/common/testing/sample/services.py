"""Tiny services that prove the mechanisms: pebble says `pebble.dropped`, ripple hears it, spreads it, pebble hears
that; pond, where it is there, hears what ripple hears and says nothing.

ripple's effect table has no unique key on purpose: an event applied twice shows as two rows.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from common.bus.handlers import Handlers
from common.bus.topology import topology_from_hearing
from common.db.declarative import house_metadata
from common.db.unit_of_work import UnitOfWork
from common.events import DomainEvent, Event
from common.service import Service

HERE = Path(__file__).parent


class PebbleDropped(DomainEvent, frozen=True, kw_only=True):
    """A pebble fell."""

    TYPE = "pebble.dropped.v1"
    KEY = "pebble_id"
    ROOT = "pebble_id"
    pebble_id: UUID
    mood: str = "calm"


class RippleSpread(DomainEvent, frozen=True, kw_only=True):
    """A ripple answered a pebble."""

    TYPE = "ripple.spread.v1"
    KEY = "ripple_id"
    ROOT = "pebble_id"
    ripple_id: UUID
    pebble_id: UUID
    drop: UUID


class HeardPebble(msgspec.Struct, frozen=True, kw_only=True):
    """ripple's view of a pebble."""

    TYPE: ClassVar[str] = "pebble.dropped.v1"
    pebble_id: UUID
    mood: str = "calm"


class HeardRipple(msgspec.Struct, frozen=True, kw_only=True):
    """pebble's view of a ripple."""

    TYPE: ClassVar[str] = "ripple.spread.v1"
    pebble_id: UUID
    drop: UUID


def drop_pebble(uow: UnitOfWork, pebble_id: UUID, *, mood: str = "calm") -> None:
    """One business change and its event."""
    uow.session.execute(
        text("""INSERT INTO pebbles AS p (organization_id, id, drops) VALUES (:o, :id, 1)
                ON CONFLICT (organization_id, id) DO UPDATE SET drops = p.drops + 1"""),
        {"o": uow.organization_id, "id": pebble_id},
    )
    uow.emit(PebbleDropped(pebble_id=pebble_id, mood=mood))


ripple_handlers = Handlers("ripple")
pebble_handlers = Handlers("pebble")

EFFECT = "INSERT INTO ripples (organization_id, pebble_id, event_id, sequence) VALUES (:o, :p, :e, :s)"


@ripple_handlers.on(HeardPebble)
def spread_ripple(uow: UnitOfWork, event: Event[HeardPebble]) -> None:
    """Keep one effect row per event and answer it, unless the pebble's mood says to fail."""
    if event.data.mood == "raise" and os.environ.get("CREWLINE_SAMPLE_FIXED") != "1":
        raise ValueError("this pebble makes the handler fail")
    if event.data.mood == "kill":
        signal.raise_signal(signal.SIGSEGV)  # to this very thread: by another one it might still be handled meanwhile
    if event.data.mood == "hang":
        time.sleep(3600)
    uow.session.execute(
        text(EFFECT), {"o": event.organization_id, "p": event.data.pebble_id, "e": event.id, "s": event.sequence}
    )
    uow.emit(RippleSpread(ripple_id=event.id, pebble_id=event.data.pebble_id, drop=event.id))


def count_ripples(session: Session, events: Sequence[Event[Any]]) -> None:
    """Set-based projection: one statement for any number of events."""
    session.execute(
        text("""INSERT INTO drop_counts AS c (organization_id, pebble_id, drops)
                SELECT o, p, count(*) FROM unnest(CAST(:o AS uuid[]), CAST(:p AS uuid[])) AS t(o, p)
                GROUP BY o, p ORDER BY o, p
                ON CONFLICT (organization_id, pebble_id) DO UPDATE SET drops = c.drops + excluded.drops"""),
        {"o": [e.organization_id for e in events], "p": [e.data.pebble_id for e in events]},
    )


@ripple_handlers.on(HeardPebble, batch=count_ripples)
def count_drop(uow: UnitOfWork, event: Event[HeardPebble]) -> None:
    """The same projection for one event."""
    count_ripples(uow.session, [event])


@pebble_handlers.on(HeardRipple)
def keep_answer(uow: UnitOfWork, event: Event[HeardRipple]) -> None:
    """Note which drop was answered."""
    uow.session.execute(
        text("INSERT INTO answers (organization_id, pebble_id, event_id) VALUES (:o, :p, :e)"),
        {"o": event.organization_id, "p": event.data.pebble_id, "e": event.data.drop},
    )


PEBBLE = Service(
    name="pebble", metadata=house_metadata(), migrations=HERE / "migrations_pebble", handlers=pebble_handlers
)
RIPPLE = Service(
    name="ripple", metadata=house_metadata(), migrations=HERE / "migrations_ripple", handlers=ripple_handlers
)
pond_handlers = Handlers("pond")


@pond_handlers.on(HeardPebble)
def keep_ripple(uow: UnitOfWork, event: Event[HeardPebble]) -> None:
    """One effect row per event."""
    uow.session.execute(
        text(EFFECT), {"o": event.organization_id, "p": event.data.pebble_id, "e": event.id, "s": event.sequence}
    )


@pond_handlers.on(HeardPebble, batch=count_ripples)
def count_pond_drop(uow: UnitOfWork, event: Event[HeardPebble]) -> None:
    """ripple's projection, here."""
    count_ripples(uow.session, [event])


POND = Service(name="pond", metadata=house_metadata(), migrations=HERE / "migrations_pond", handlers=pond_handlers)
TOPOLOGY = topology_from_hearing({"ripple": [HeardPebble.TYPE], "pebble": [HeardRipple.TYPE]})
WITH_POND = topology_from_hearing(
    {"ripple": [HeardPebble.TYPE], "pond": [HeardPebble.TYPE], "pebble": [HeardRipple.TYPE]}
)
