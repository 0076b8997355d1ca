"""People at work through the gateway: each writes and reads without a break, live boards wait for news, and every
answer that is not what was asked for is a failure. Unlike in a story nothing is ever sent twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from common.http.live_changes import LONGEST_WAIT_SECONDS
from common.ids import new_id
from crewline_local.story.api import Api, StoryFailed
from crewline_local.story.selling import customer_facts

_PAUSE_SECONDS = 0.1  # between two requests of one person
# A list of each service but routing, which has none without a crew.
READ = ("/customers", "/jobs", "/crews", "/invoices", "/vehicles", "/items", "/messages", "/checklists", "/members")

NEWS = {"name": "Ada Again"}


@dataclass
class Traffic:
    """Several people and live boards with one login, until the block is left."""

    url: str
    login: dict[str, Any]
    hands: int = 3
    boards: int = 2  # as many as one process lets wait
    requests: int = 0
    failures: list[str] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(self.hands + self.boards)
        self._running = [self._pool.submit(self._work, self._signed_in(), hand) for hand in range(self.hands)]
        self._running += [self._pool.submit(self._follow, self._signed_in()) for _ in range(self.boards)]
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

    def _follow(self, api: Api) -> None:
        """A live board, whose requests are under way for seconds each."""
        seen: dict[str, str] = {}
        while not self._stop.is_set():
            page = self._try(lambda seen=seen: api.get("/changes/scheduling", wait=LONGEST_WAIT_SECONDS, **seen))  # type: ignore[misc]
            if page is not None:
                seen = {"after": page["next"]}

    def _try(self, ask: Callable[[], Any]) -> Any:
        self.requests += 1
        self._stop.wait(_PAUSE_SECONDS)
        try:
            return ask()
        except StoryFailed as failure:
            self.failures.append(str(failure))
            return None
