"""Messages as a stranger might put them on the bus."""

from __future__ import annotations

from uuid import UUID

from common.bus.envelope import CONTENT_TYPE
from common.bus.topology import partition_of
from common.ids import new_id
from common.testing.environment import envelope_body

from .stage import Stage

TYPE = "pebble.dropped.v1"
Message = tuple[str, int, bytes, str]


def drop(organization: UUID, pebble: UUID, sequence: int, *, mood: str = "calm", kind: str = TYPE) -> Message:
    body = envelope_body(kind, pebble, organization, sequence, {"pebble_id": str(pebble), "mood": mood}, new_id())
    return kind, partition_of(f"{organization}:{pebble}"), body, CONTENT_TYPE


def history(play: Stage, *, pebbles: int, drops: int, mood: str = "calm") -> tuple[list[UUID], list[Message]]:
    """Drops of several pebbles, interleaved, each pebble's in order."""
    ids = [new_id() for _ in range(pebbles)]
    return ids, [drop(play.organization, pebble, n + 1, mood=mood) for n in range(drops) for pebble in ids]
