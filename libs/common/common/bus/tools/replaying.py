"""Sends events of one service's history once more to one service's queues. They carry their first ids and numbers, so
that what was heard is a repeat, and the name of the replay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from common.bus.envelope import encode
from common.bus.port import Outgoing
from common.bus.tools import history
from common.bus.tools.destinations import Destination
from common.bus.tools.history import Selection
from common.bus.tools.pacing import Pace
from common.bus.tools.progress import Progress
from common.bus.topology import partition_of
from common.db.session import connect_plain
from common.failpoints import failpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What is sent where."""

    owner: str
    owner_url: str
    selection: Selection
    destination: Destination
    partition: int | None = None  # when only one of the queues is meant

    def run(self, progress: Progress, pace: Pace, *, tell: Callable[[Progress], None]) -> None:
        """Send what is left, page by page."""
        with closing(connect_plain(self.owner_url)) as connection:
            for rows in history.pages(connection, self.selection, after=progress.position):
                messages = self._messages(rows, replay=progress.replay)
                if messages:
                    pace.wait_for(len(messages))
                    self.destination.send(messages, replay=progress.replay)
                failpoint("replay.mid")
                progress.note(rows[-1][0], len(messages))
                tell(progress)

    def _messages(self, rows: Sequence[Sequence[Any]], *, replay: str) -> list[Outgoing]:
        found = []
        for row in rows:
            partition = partition_of(row[7])
            if self.partition in (None, partition):
                found.append(Outgoing(row[1], row[3], partition, encode(self.owner, row, replay=replay)))
        return found
