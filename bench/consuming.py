"""A consumer process that notes when messages were handled, printed as JSON: `python -m bench.consuming KIND COUNT`."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.hearing import KINDS
from common.bus.port import Delivery
from common.bus.processor import Processor
from common.service import start
from common.testing.sample.services import TOPOLOGY
from common.work import Bus, consumer_of


def main() -> None:
    """Consume until so many messages are handled."""
    kind, wanted = sys.argv[1], int(sys.argv[2])
    service = start(KINDS[kind])
    stop = threading.Event()
    watched = Watched(wanted, stop)
    setattr(Processor, "process", watched.around(Processor.process))  # noqa: B010  a measuring wrapper
    consumer_of(service, Bus(TOPOLOGY, amqp_url=service.config.amqp_url)).run(stop)
    print(json.dumps(watched.found()))


class Watched:
    """Counts what `process` handled, and when it returned."""

    def __init__(self, wanted: int, stop: threading.Event) -> None:
        self._wanted, self._stop = wanted, stop
        self._runs: list[tuple[float, Sequence[Delivery]]] = []
        self._count = 0
        self._lock = threading.Lock()  # several partitions are in hand at once
        self._began = self._worked = 0.0

    def around(self, process: Callable[[Any, Sequence[Delivery]], None]) -> Callable[[Any, Sequence[Delivery]], None]:
        """The same with notes taken."""

        def noting(processor: Any, deliveries: Sequence[Delivery]) -> None:
            with self._lock:
                if not self._began:
                    self._began, self._worked = time.perf_counter(), time.process_time()
            process(processor, deliveries)
            with self._lock:
                self._note(deliveries)

        return noting

    def _note(self, deliveries: Sequence[Delivery]) -> None:
        self._runs.append((time.monotonic(), deliveries))
        self._count += len(deliveries)
        if self._count >= self._wanted and not self._stop.is_set():
            self._seconds = time.perf_counter() - self._began
            self._busy = time.process_time() - self._worked
            self._counted = self._count
            self._stop.set()

    def found(self) -> dict[str, Any]:
        """Rate, processor time and mean batch; the moment of each message by its aggregate's id."""
        moments = {}
        if self._wanted <= 100_000:
            for at, deliveries in self._runs:
                moments.update({_aggregate(delivery.body): at for delivery in deliveries})
        return {
            "rate": self._counted / self._seconds,
            "cpu_us": self._busy / self._counted * 1e6,
            "mean_batch": self._count / len(self._runs),
            "moments": moments,
        }


def _aggregate(body: bytes) -> str:
    return str(json.loads(body)["subject"]).partition("/")[2]


if __name__ == "__main__":
    main()
