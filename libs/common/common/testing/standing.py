"""How a service under test would tell a newcomer of its aggregates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from common.bus.envelope import CONTENT_TYPE, decode
from common.bus.tools.snapshotting import snapshot_messages
from common.testing.harness import Harness


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a snapshot."""

    type: str
    sequence: int
    aggregate_id: UUID
    data: dict[str, Any]


def told_of(harness: Harness, aggregate: str, organization_id: UUID) -> list[Told]:
    """The snapshot of an organization's aggregates, as it would be sent."""
    pieces = snapshot_messages(
        harness.service.database,
        harness.service.definition,
        aggregate,
        organization=organization_id,
        operator="test",
    )
    events = [decode(message.body, CONTENT_TYPE) for messages in pieces for message in messages]
    assert all(event.snapshot and event.organizationid == organization_id for event in events)
    return [Told(event.type, event.sequence, event.aggregate_id, msgspec.json.decode(event.data)) for event in events]
