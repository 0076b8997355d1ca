"""The embedded worker: relay, consumer and timers of every service as threads of one process, on the embedded bus."""

from __future__ import annotations

import signal
import threading

from common.bus.topology import topology_from_contracts
from common.contracts.discovery import services
from common.leaving import leave_at_once
from common.service import start
from common.telemetry.pools import watch_pools
from common.work import Bus, loops, run_loops
from crewline_local.platform.catalogue import CONTRACTS
from crewline_local.platform.settings import ROOT

_LEAVING_SECONDS = 4.0


def work() -> None:
    """Runs until SIGTERM; ends with a failure when a loop gave up, so that the supervisor starts it anew."""
    stop = threading.Event()
    asked = threading.Event()

    def leave(_number: int, _frame: object) -> None:
        asked.set()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    running = [start(definition) for definition in services(ROOT)]
    bus = Bus(
        topology_from_contracts(CONTRACTS),
        platform_urls={service.name: service.config.platform_url for service in running},
    )
    watch_pools(running)
    named = [(f"{service.name} {name}", run) for service in running for name, run in loops(service, bus)]
    run_loops(named, stop, join_seconds=_LEAVING_SECONDS)
    for service in running:
        service.database.dispose()
    leave_at_once(0 if asked.is_set() else 1)
