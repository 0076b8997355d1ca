"""People at work through the gateway: each writes and reads without a break, and every answer that is not what was asked
for is a failure. Unlike the story's client nothing is ever sent twice."""

from __future__ import annotations

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from common.ids import new_id
from crewline_local.story.selling import customer_facts

_TIMEOUT_SECONDS = 60.0
_PAUSE_SECONDS = 0.05
# A list of each service but routing, which has none without a crew.
READ = ("/customers", "/jobs", "/crews", "/invoices", "/vehicles", "/items", "/messages", "/checklists", "/members")
SCOPES = [
    "customers:read",
    "customers:write",
    "jobs:read",
    "crews:read",
    "invoices:read",
    "vehicles:read",
    "inventory:read_all",
    "messages:read",
    "checklists:read",
    "members:read",
]


@dataclass(frozen=True)
class Failure:
    """A request that did not go well."""

    what: str
    status: int
    detail: str


@dataclass
class Traffic:
    """Several people of one company, until the block is left."""

    url: str
    key: str
    hands: int = 4
    failures: list[Failure] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)
    requests: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(self.hands)
        self._running = [self._pool.submit(self._work, hand) for hand in range(self.hands)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._pool.shutdown()
        for each in self._running:
            each.result()

    def _work(self, hand: int) -> None:
        while not self._stop.wait(_PAUSE_SECONDS):
            made = self._ask("POST", "/customers", customer_facts(f"Ada {hand}", marker=str(new_id())))
            if made is not None:
                self.customers.append(made["id"])
                self._ask("PATCH", f"/customers/{made['id']}", {"name": "Ada Again"}, version=made["version"])
            for path in READ:
                self._ask("GET", f"{path}?limit=5")

    def _ask(self, method: str, path: str, body: Any = None, *, version: int | None = None) -> Any:
        headers = {"X-Api-Key": self.key, "Content-Type": "application/json", "Connection": "close"}
        if method == "POST":
            headers["Idempotency-Key"] = str(new_id())
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        self.requests += 1
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=_TIMEOUT_SECONDS)
        try:
            connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(Failure(f"{method} {path}", 0, repr(error)))
            return None
        finally:
            connection.close()
        if answer.status >= 300:
            self.failures.append(Failure(f"{method} {path}", answer.status, text.decode()[:200]))
            return None
        return json.loads(text) if text else None
