"""What a process holds: threads, open files, memory. A leak shows as a number that does not come back (Linux only)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from common.testing.waiting import eventually

# A pool may keep a connection more or less, and a thread may be on its way out.
TOLERATED = 2


@dataclass(frozen=True)
class Held:
    """Of one process, at one moment."""

    files: int
    threads: int

    @classmethod
    def by(cls, pid: int) -> Held:
        """As it is now."""
        return cls(len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir(f"/proc/{pid}/task")))

    def beside(self, lines: int) -> Held:
        """What is not a proxy's in the same process: of each of its lines it holds two sockets and two threads."""
        return Held(self.files - 2 * lines, self.threads - 2 * lines)

    def __add__(self, more: Held) -> Held:
        """This and what may come."""
        return Held(self.files + more.files, self.threads + more.threads)

    def is_no_more_than(self, before: Held) -> bool:
        """Give or take two."""
        return self.files <= before.files + TOLERATED and self.threads <= before.threads + TOLERATED


def resident_megabytes(pid: int) -> float:
    """What it has in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def settled(look: Callable[[], Held], *, seconds: float = 60.0) -> Held:
    """What is held once it stays the same for some looks: connections that are on their way have come or gone."""
    seen: list[Held] = []

    def is_steady() -> bool:
        seen.append(look())
        return len(seen) >= 10 and len(set(seen[-10:])) == 1

    eventually(is_steady, seconds=seconds, what="the process is steady")
    return seen[-1]
