"""People at work through the gateway: each writes and reads without a break, and every answer that is not what was
asked for is a failure. Unlike in a story nothing is ever sent twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from common.ids import new_id
from crewline_local.story.api import Api, StoryFailed
from crewline_local.story.selling import customer_facts

_PAUSE_SECONDS = 0.1  # between two requests of one person
# A list of each service but routing, which has none without a crew.
READ = ("/customers", "/jobs", "/crews", "/invoices", "/vehicles", "/items", "/messages", "/checklists", "/members")

NEWS = {"name": "Ada Again"}


@dataclass
class Traffic:
    """Several people with one login, until the block is left."""

    url: str
    login: dict[str, Any]
    hands: int = 3
    requests: int = 0
    failures: list[str] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(self.hands)
        self._running = [self._pool.submit(self._work, self._signed_in(), hand) for hand in range(self.hands)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._pool.shutdown()
        for each in self._running:
            each.result()

    def _signed_in(self) -> Api:
        api = Api(self.url, patience_seconds=0)
        api.come_in(api.post("/sessions", self.login))
        return api

    def _work(self, api: Api, hand: int) -> None:
        while not self._stop.is_set():
            facts = customer_facts(f"Ada {hand}", marker=str(new_id()))
            made = self._try(lambda facts=facts: api.post("/customers", facts))  # type: ignore[misc]
            if made is not None:
                self.customers.append(made["id"])
                self._try(lambda made=made: api.patch(f"/customers/{made['id']}", NEWS, version=made["version"]))  # type: ignore[misc]
            for path in READ:
                self._try(lambda path=path: api.get(path, limit=5))  # type: ignore[misc]

    def _try(self, ask: Callable[[], Any]) -> Any:
        self.requests += 1
        self._stop.wait(_PAUSE_SECONDS)
        try:
            return ask()
        except StoryFailed as failure:
            self.failures.append(str(failure))
            return None
