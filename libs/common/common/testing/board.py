"""What a live board does with a service's feed of changes: it takes a cursor, then asks again and again."""

from __future__ import annotations

from typing import Any

from common.testing.harness import Caller
from common.testing.waiting import eventually

Told = tuple[str, str]


class Board:
    """A board of one caller. `told` is what it heard last of each record: its version, None when it was removed."""

    def __init__(self, caller: Caller, service: str, *, limit: int = 100) -> None:
        self._caller, self._path, self._limit = caller, f"/api/v1/changes/{service}", limit
        self.told: dict[Told, int | None] = {}
        self.removed: set[Told] = set()
        self.started_over = 0
        self.cursor = ""
        self.follow()

    def ask(self, **query: Any) -> dict[str, Any]:
        """One answer; the board stays where it is."""
        wanted = {"limit": self._limit, "after": self.cursor, **query}
        answer = self._caller.get(self._path, query_string=wanted)
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    def follow(self) -> list[Told]:
        """Take all that is told now; what came, in order."""
        came: list[Told] = []
        while True:
            page = self.ask()
            self.cursor = page["next"]
            self.started_over += page["start_over"]
            for item in page["items"]:
                self._take(item)
                came.append((item["kind"], item["id"]))
            if not page["more"]:
                return came

    def hears(self, kind: str, record_id: object, *, removed: bool = False) -> None:
        """In the end it is told of this record, which is there or not."""
        told = (kind, str(record_id))

        def is_so() -> bool:
            self.follow()
            return told in self.told and (told in self.removed) == removed

        eventually(is_so, what=f"the board hears of {kind} {record_id}")

    def forget(self) -> None:
        """As if it had heard of nothing so far."""
        self.told.clear()
        self.removed.clear()

    def _take(self, item: dict[str, Any]) -> None:
        told = (item["kind"], item["id"])
        self.told[told] = item["version"]
        (self.removed.add if item["removed"] else self.removed.discard)(told)
