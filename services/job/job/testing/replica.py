"""What a phone does with the feed of changes: it keeps its jobs as the server has them."""

from __future__ import annotations

from typing import Any

from common.testing.harness import Caller


class Replica:
    """The jobs on a phone, and the cursor up to which they are right."""

    def __init__(self, caller: Caller, *, limit: int = 100) -> None:
        self.caller = caller
        self.jobs: dict[str, dict[str, Any]] = {}
        self.cursor: str | None = None
        self.started_over = 0
        self._limit = limit
        self._stale: set[str] = set()

    def pull(self) -> list[str]:
        """Take all that changed; the ids that came."""
        came: list[str] = []
        while True:
            page = self.page()
            if page["start_over"]:
                self._stale = set(self.jobs)
                self.started_over += 1
            for item in page["items"]:
                came.append(item["job_id"])
                self._take(item)
            self.cursor = page["next"]
            if not page["more"]:
                for job_id in self._stale:
                    del self.jobs[job_id]
                self._stale = set()
                return came

    def page(self) -> dict[str, Any]:
        """One page."""
        after = f"&after={self.cursor}" if self.cursor else ""
        answer = self.caller.get(f"/api/v1/sync/changes?limit={self._limit}{after}")
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def _take(self, item: dict[str, Any]) -> None:
        self._stale.discard(item["job_id"])
        if item["removed"]:
            self.jobs.pop(item["job_id"], None)
        else:
            self.jobs[item["job_id"]] = item["job"]
