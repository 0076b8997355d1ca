"""What a service says (DomainEvent) and what it hears (Event): the two ends of every domain event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec


class DomainEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact a service says, as strict data. Subclasses name their wire type and keys.

    TYPE is the versioned wire name, KEY the field holding the aggregate's id, ROOT the field whose value orders the
    event
    on the bus (events of one root never overtake each other), CREATES marks the event that opens an aggregate.
    """

    TYPE: ClassVar[str]
    KEY: ClassVar[str]
    ROOT: ClassVar[str]
    CREATES: ClassVar[bool] = False


class MoneyData(msgspec.Struct, frozen=True, kw_only=True):
    """Money inside an event: integer minor units and an ISO 4217 code."""

    amount: int
    currency: str


class InZone(msgspec.Struct, frozen=True, kw_only=True):
    """Facts whose times are told in a zone. For readers: one that does not exist is not stored, or whatever is shown of
    it later would fail."""

    zone: str

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"there is no time zone {self.zone[:60]!r}") from None


class Reader(Protocol):
    """A consumer's tolerant view of an event's data: a msgspec struct with the fields it needs."""

    TYPE: ClassVar[str]


DataT = TypeVar("DataT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Generic[DataT]):
    """An event as received: envelope attributes and the data in the consumer's own reader type."""

    id: UUID
    type: str
    organization_id: UUID
    aggregate: str
    aggregate_id: UUID
    sequence: int
    partition_key: str
    occurred_at: datetime
    correlation_id: str | None
    causation_id: UUID | None
    actor: str | None
    traceparent: str | None
    data: DataT
    snapshot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an aggregate stands: the fewest events that tell all of it. Its creation event tells most."""

    organization_id: UUID
    aggregate_id: UUID
    events: Sequence[DomainEvent]


def aggregate_of(event_type: str) -> str:
    """The aggregate a wire type belongs to: the text before the first dot."""
    return event_type.partition(".")[0]


def read_data(reader: type[DataT], raw: bytes | msgspec.Raw | dict[str, Any]) -> DataT:
    """Parse event data into a reader type; unknown fields are ignored.

    Raises msgspec.ValidationError when a field the reader needs is missing or of another type.
    """
    if isinstance(raw, dict):
        return msgspec.convert(raw, reader, strict=False)
    return msgspec.json.decode(raw, type=reader)
