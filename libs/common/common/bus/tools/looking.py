"""Parked messages as an operator sees them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from common.bus.incoming import Incoming, read
from common.bus.port import Delivery

COLUMNS = """id, handler, message_key, partition, organization_id, aggregate, aggregate_id, sequence, type, body,
             content_type, state, reason, detail, attempts, next_try_at, parked_at"""


class NoSuchMessage(LookupError):
    """Nothing is parked under this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedMessage:
    """One row of the park."""

    id: int
    handler: str
    message_key: str
    partition: int
    organization_id: UUID | None
    aggregate: str | None
    aggregate_id: UUID | None
    sequence: int | None
    type: str | None
    body: bytes
    content_type: str
    state: str
    reason: str
    detail: str
    attempts: int
    next_try_at: datetime
    parked_at: datetime

    @property
    def incoming(self) -> Incoming:
        """The message as it came in; what the columns do not say, its envelope may."""
        return read(Delivery(bytes(self.body), self.content_type, self.partition))

    @property
    def line(self) -> str:
        """One line of a list."""
        event = self.incoming.envelope
        what = f"{event.type} {event.aggregate_id} #{event.sequence}" if event else "unreadable"
        tried = f"{self.attempts} tries, " if self.attempts else ""
        since = f"{tried}since {self.parked_at:%F %T}"
        return f"{self.id:>8}  {self.state:<8} {self.handler:<28} {what}  {since}  {self.reason}"

    def described(self) -> str:
        """Everything there is to know, with the body."""
        facts = {name: getattr(self, name) for name in self.__slots__ if name != "body"}
        text_of_body = bytes(self.body).decode("utf-8", "backslashreplace")
        try:
            facts["body"] = json.loads(text_of_body)
        except ValueError:
            facts["body"] = text_of_body
        return json.dumps(facts, indent=2, default=str, ensure_ascii=False)


def one(connection: Connection, parked_id: int) -> ParkedMessage:
    """A parked message, locked until the transaction ends. Raises NoSuchMessage."""
    rows = connection.execute(text(f"SELECT {COLUMNS} FROM parked WHERE id = :id FOR UPDATE"), {"id": parked_id})
    row = rows.one_or_none()
    if row is None:
        raise NoSuchMessage(f"nothing is parked as {parked_id}")
    return _message(row)


def listed(connection: Connection, *, state: str | None, handler: str | None, limit: int) -> Iterator[ParkedMessage]:
    """Parked messages, the longest parked first."""
    rows = connection.execute(
        text(f"""SELECT {COLUMNS} FROM parked
                 WHERE (CAST(:state AS text) IS NULL OR state = :state)
                   AND (CAST(:handler AS text) IS NULL OR handler = :handler)
                 ORDER BY id LIMIT :limit"""),
        {"state": state, "handler": handler, "limit": limit},
    )
    return (_message(row) for row in rows)


def counted(connection: Connection) -> dict[str, int]:
    """How many are parked in each state."""
    rows = connection.execute(text("SELECT state, count(*) FROM parked GROUP BY state ORDER BY state"))
    return {str(row[0]): int(row[1]) for row in rows}


def _message(row: Any) -> ParkedMessage:
    return ParkedMessage(**row._mapping)
