"""The CloudEvents 1.0 structured JSON envelope of every message (cloudevents.io, spec v1.0.2) with Crewline's
extensions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from common.bus.topology import partition_of
from common.events import aggregate_of

CONTENT_TYPE = "application/cloudevents+json"
MAX_BODY_BYTES = 256 * 1024
# What the bus itself keeps in columns and indexes must fit there, or the message could not even be set aside.
MAX_TYPE_LENGTH = 200
MAX_SEQUENCE = 2**31 - 1


class BadEnvelope(ValueError):
    """A message that is not one of our events; the reason says what is wrong with it."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope as read from the wire; unknown attributes are ignored, data stays raw JSON."""

    specversion: str
    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    organizationid: UUID
    sequence: int
    partitionkey: str
    data: msgspec.Raw
    correlationid: str | None = None
    causationid: UUID | None = None
    actor: str | None = None
    traceparent: str | None = None
    snapshot: bool = False
    replay: str | None = None

    @property
    def aggregate(self) -> str:
        """The aggregate named by the type."""
        return aggregate_of(self.type)

    @property
    def aggregate_id(self) -> UUID:
        """The id in the subject `<aggregate>/<id>`."""
        return UUID(self.subject.partition("/")[2])

    @property
    def partition(self) -> int:
        """The partition this event travels in."""
        return partition_of(self.partitionkey)


_decoder = msgspec.json.Decoder(Envelope)

ROW_COLUMNS = (
    "position, event_id, organization_id, type, aggregate, aggregate_id, sequence, partition_key, occurred_at,"
    " correlation_id, causation_id, actor, traceparent, data::text"
)


def encode(service: str, row: Sequence[Any], *, snapshot: bool = False, replay: str | None = None) -> bytes:
    """An outbox row (ROW_COLUMNS) as a message body. Data goes through as stored text and is not parsed again. A row
    that is sent once more names the replay."""
    (
        _,
        event_id,
        organization,
        kind,
        aggregate,
        aggregate_id,
        sequence,
        key,
        at,
        correlation,
        cause,
        actor,
        trace,
        data,
    ) = row
    head: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/crewline/{service}",
        "type": kind,
        "subject": f"{aggregate}/{aggregate_id}",
        "time": at.astimezone(UTC),
        "datacontenttype": "application/json",
        "dataschema": f"urn:crewline:events:{kind}",
        "organizationid": organization,
        "sequence": sequence,
        "partitionkey": key,
    }
    optional = {"correlationid": correlation, "causationid": cause, "actor": actor, "traceparent": trace}
    head.update({name: value for name, value in optional.items() if value is not None})
    if snapshot:
        head["snapshot"] = True
    if replay is not None:
        head["replay"] = replay
    body: bytes = msgspec.json.encode(head)[:-1] + b',"data":' + data.encode() + b"}"
    return body


def _attributes(envelope: Envelope) -> tuple[str | None, ...]:
    """The texts that the bus keeps, or handlers pass on."""
    return (
        envelope.type,
        envelope.subject,
        envelope.partitionkey,
        envelope.correlationid,
        envelope.actor,
        envelope.traceparent,
    )


def decode(body: bytes, content_type: str) -> Envelope:
    """Read a message. Raises BadEnvelope naming what is wrong."""
    if content_type != CONTENT_TYPE:
        raise BadEnvelope(f"content type {content_type[:80]!r} is not {CONTENT_TYPE}")
    if len(body) > MAX_BODY_BYTES:
        raise BadEnvelope(f"body of {len(body)} bytes is over {MAX_BODY_BYTES}")
    try:
        envelope = _decoder.decode(body)
        _ = envelope.aggregate_id
    except (msgspec.DecodeError, ValueError, UnicodeDecodeError, RecursionError) as error:
        raise BadEnvelope(f"not a readable event: {error}") from error
    if envelope.specversion != "1.0" or envelope.time.tzinfo is None:
        raise BadEnvelope("specversion or time is not as promised")
    if not 1 <= envelope.sequence <= MAX_SEQUENCE:
        raise BadEnvelope("sequence is not as promised")
    if len(envelope.type) > MAX_TYPE_LENGTH:
        raise BadEnvelope("type is too long")
    if b"\\u0000" in body and any("\x00" in (text or "") for text in _attributes(envelope)):
        raise BadEnvelope("an attribute holds NUL")
    if not envelope.type.startswith(envelope.subject.partition("/")[0] + "."):
        raise BadEnvelope("subject and type name different aggregates")
    return envelope
