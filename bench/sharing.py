"""One of several consumers that share a service's partitions, until SIGTERM: `python -m bench.sharing KIND`."""

from __future__ import annotations

import signal
import sys
import threading

from bench.hearing import KINDS
from common.service import start
from common.testing.sample.services import TOPOLOGY
from common.work import Bus, consumer_of


def main() -> None:
    """Consume until told to stop."""
    service = start(KINDS[sys.argv[1]])
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    consumer_of(service, Bus(TOPOLOGY, amqp_url=service.config.amqp_url)).run(stop)
    service.database.dispose()


if __name__ == "__main__":
    main()
