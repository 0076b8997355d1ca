"""A delivery after reading its envelope: an event, or the reason why it is none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from common.bus.envelope import BadEnvelope, Envelope, decode
from common.bus.port import Delivery

AggregateKey = tuple[UUID, str, UUID]


@dataclass(frozen=True, slots=True)
class Incoming:
    """Either `envelope` and `key`, the aggregate the event belongs to, or `fault` is set."""

    delivery: Delivery
    envelope: Envelope | None
    key: AggregateKey | None
    fault: str | None = None

    @property
    def message_key(self) -> str:
        """What identifies the message for parking: the event id, or a digest of an unreadable body."""
        if self.envelope is not None:
            return str(self.envelope.id)
        return "sha256:" + hashlib.sha256(self.delivery.body).hexdigest()

    @property
    def ids(self) -> dict[str, str | None]:
        """What a log line about the message is found by."""
        event = self.envelope
        if event is None:
            return {"message_key": self.message_key}
        return {
            "event_id": str(event.id),
            "event_type": event.type,
            "organization_id": str(event.organizationid),
            "correlation_id": event.correlationid,
        }


def read(delivery: Delivery) -> Incoming:
    """Read a delivery's envelope; never raises."""
    try:
        envelope = decode(delivery.body, delivery.content_type)
    except BadEnvelope as error:
        return Incoming(delivery, None, None, str(error))
    return Incoming(delivery, envelope, (envelope.organizationid, envelope.aggregate, envelope.aggregate_id))
