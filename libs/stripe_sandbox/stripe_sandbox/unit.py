"""One transaction of one Stripe account: objects read and written, and the events said about them, commit together
(https://docs.stripe.com/connect/authentication: the `Stripe-Account` header separates all objects)."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe_sandbox import API_VERSION, ids
from stripe_sandbox.errors import ResourceMissing
from stripe_sandbox.store import Store

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Unit:
    store: Store
    connection: sqlite3.Connection
    account: str
    platform: str
    now: int
    schedule: Callable[["Unit", Body], None]
    request_id: str | None = None
    idempotency_key: str | None = None

    @property
    def connected(self) -> bool:
        return self.account != self.platform

    def add(self, body: Body) -> Body:
        self.connection.execute(
            "INSERT INTO objects (id, account, kind, created, body) VALUES (?, ?, ?, ?, ?)",
            (body["id"], self.account, body["object"], body.get("created", self.now), self.store.dumped(body)),
        )
        return body

    def save(self, body: Body) -> Body:
        self.connection.execute("UPDATE objects SET body = ? WHERE id = ?", (self.store.dumped(body), body["id"]))
        return body

    def remove(self, body: Body) -> None:
        self.connection.execute("DELETE FROM objects WHERE id = ?", (body["id"],))

    def find(self, kind: str, *, id: str) -> Body | None:
        row = self.connection.execute(
            "SELECT body FROM objects WHERE id = ? AND kind = ? AND account = ?", (id, kind, self.account)
        ).fetchone()
        return None if row is None else self.store.loaded(row["body"])

    def get(self, kind: str, *, id: str, param: str | None = "id") -> Body:
        body = self.find(kind, id=id)
        if body is None:
            raise ResourceMissing(kind.removeprefix("checkout."), id=id, param=param)
        return body

    def select(self, kind: str, *, where: str = "1", values: tuple[Any, ...] = ()) -> list[Body]:
        """Oldest first; `where` is a fixed condition of the caller's, never a caller's input."""
        rows = self.connection.execute(
            f"SELECT body FROM objects WHERE account = ? AND kind = ? AND {where} ORDER BY seq",
            (self.account, kind, *values),
        )
        return [self.store.loaded(row["body"]) for row in rows]

    def emit(self, type: str, body: Body, *, previous: Body | None = None) -> None:
        """Says that `body` changed: the event and its deliveries are part of this transaction."""
        data: Body = {"object": shown(body)}
        if previous is not None:
            data["previous_attributes"] = previous
        event: Body = {
            "id": ids.new_id("event"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": type,
        }
        if self.connected:
            event["account"] = self.account
        self.schedule(self, self.add(event))


def shown(value: Any) -> Any:
    """What a caller may see: keys that start with an underscore are the sandbox's own notes."""
    if isinstance(value, list):
        return [shown(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: each if key == "metadata" else shown(each) for key, each in value.items() if not key.startswith("_")}
