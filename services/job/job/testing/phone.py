"""A crew's phone under test: it numbers what is done on it, and sends it when told to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from common.ids import new_id
from common.testing.harness import Caller
from job.testing.company import NOW


class Phone:
    """One device of one person."""

    def __init__(self, caller: Caller, *, device_id: str | None = None) -> None:
        self.caller = caller
        self.id = device_id or str(new_id())
        self.sequence = 0

    def did(
        self, kind: str, *, seen: int = 1, at: datetime = NOW, sequence: int | None = None, **particulars: Any
    ) -> dict[str, Any]:
        """Something done on it, with the version that it had seen."""
        self.sequence = sequence or self.sequence + 1
        return {
            "id": str(new_id()),
            "device_id": self.id,
            "sequence": self.sequence,
            "kind": kind,
            "at": at.isoformat(),
            "base_version": seen,
            **particulars,
        }

    def moved(self, move: str, visit: dict[str, Any], **particulars: Any) -> dict[str, Any]:
        """A move of a visit as the phone saw it: en_route, start, complete, reset."""
        return self.did(f"visit.{move}", visit_id=visit["id"], **{"seen": visit["version"], **particulars})

    def post(self, *actions: dict[str, Any], sent_at: datetime = NOW) -> Any:
        """The response to a batch."""
        body = {"sent_at": sent_at.isoformat(), "actions": list(actions)}
        return self.caller.post("/api/v1/sync/actions", body)

    def send(self, *actions: dict[str, Any], sent_at: datetime = NOW) -> list[dict[str, Any]]:
        """What is answered to each; those for which a slow server had no time are sent again."""
        answer = self.post(*actions, sent_at=sent_at)
        assert answer.status_code == 200, answer.get_json()
        items = list(answer.get_json()["items"])
        left = [place for place, item in enumerate(items) if (item["problem"] or {}).get("code") == "send_again"]
        if left:
            for place, item in zip(left, self.send(*(actions[place] for place in left), sent_at=sent_at), strict=True):
                items[place] = item
        return items

    def outcomes(self, *actions: dict[str, Any], sent_at: datetime = NOW) -> list[str]:
        """The outcomes only."""
        return [item["outcome"] for item in self.send(*actions, sent_at=sent_at)]
