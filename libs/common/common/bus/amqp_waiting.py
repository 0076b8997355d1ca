"""What has come from the broker and is not handled yet: which of it goes next."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from common.bus.port import Delivery
from common.bus.suspects import Suspects, is_suspect


class FeedDown(Exception):
    """The broker connection is gone; unacknowledged messages will come again."""


class Waiting:
    """What has come and is not taken yet, by partition; partitions take turns.

    A message that a process died with goes first: an innocent one is cleared by that at once, and a killer dies again
    and again without a second killer in between, so that both are found after the fewest deaths.
    """

    def __init__(self, suspects: Suspects) -> None:
        self._suspects = suspects
        self._queues: dict[int, deque[Delivery]] = {}
        self._news = threading.Condition()
        self._turn: list[int] = []
        self._suspected = False  # whether the run taken last is a suspect
        self._failure: Exception | None = None

    def expect(self, partitions: Sequence[int]) -> None:
        """Messages of these partitions will come."""
        self._queues = {**self._queues, **{partition: deque() for partition in partitions}}
        self._turn.extend(partitions)

    def forget(self, partitions: Sequence[int]) -> None:
        """These are served elsewhere; what came of them goes back to the broker."""
        self._queues = {partition: kept for partition, kept in self._queues.items() if partition not in partitions}
        self._turn = [partition for partition in self._turn if partition not in partitions]

    def add(self, delivery: Delivery) -> None:
        """A message has come."""
        self._queues[delivery.partition].append(delivery)

    def tell(self, failure: Exception | None = None) -> None:
        """Wake whoever waits: something has come, or nothing will any more."""
        with self._news:
            self._failure = failure or self._failure
            self._news.notify_all()

    def take(self, most: int, *, timeout: float) -> list[Delivery]:
        """The next run of one partition, at most so many; none when nothing came in time."""
        with self._news:
            if not self._is_any() and self._failure is None:
                self._news.wait(timeout)
        if not self._is_any() and self._failure is not None:
            raise FeedDown(str(self._failure)) from self._failure
        if not self._is_any():
            return []
        return self._take_from(self._next(), most)

    def take_beside(self, taken: Sequence[int], most: int) -> list[Delivery]:
        """What there is of another partition than these, unless a message is suspect: that one has to be alone."""
        heads = [queue[0] for queue in self._queues.values() if queue]
        if self._suspected or any(map(is_suspect, heads)):
            return []
        free = [partition for partition in self._turn if partition not in taken and self._queues[partition]]
        return self._take_from(free[0], most) if free else []

    def _take_from(self, partition: int, most: int) -> list[Delivery]:
        self._turn.remove(partition)
        self._turn.append(partition)
        run = _run_of(self._queues[partition], most)
        self._suspected = is_suspect(run[0])
        return run

    def _is_any(self) -> bool:
        return any(self._queues.values())

    def _next(self) -> int:
        present = [partition for partition in self._turn if self._queues[partition]]
        # The first of equals, which is the one whose turn it is.
        return max(present, key=lambda partition: self._suspects.deaths(self._queues[partition][0]))


def _run_of(queue: deque[Delivery], most: int) -> list[Delivery]:
    run = [queue.popleft()]
    if not is_suspect(run[0]):
        while queue and len(run) < most and not is_suspect(queue[0]):
            run.append(queue.popleft())
    return run
