"""Processes of the sample services, for tests that kill them: `python -m common.testing.sample write|work SERVICE`, or
a fork of a process that has loaded this module.

CREWLINE_UNSAFE names safeties to switch off (no_confirms, no_dedup, early_ack, no_parking): the control runs, which
must fail. CREWLINE_DEADLINES, in seconds, shortens how long a mute broker or database is waited for.
"""

from __future__ import annotations

import ctypes
import os
import random
import select
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from common import failpoints
from common.bus import amqp, inbox, processor
from common.bus import consumer as consuming
from common.db import stalls
from common.db.unit_of_work import SYSTEM
from common.service import RunningService, start
from common.telemetry.logs import configure_logs
from common.testing.sample import services
from common.work import Bus, loops, run_loops

DEFINITIONS = {"pebble": services.PEBBLE, "ripple": services.RIPPLE, "pond": services.POND}
DROPS_PER_TRANSACTION = 4
_PR_SET_PDEATHSIG = 1


def perform_forked(part: str, name: str, settings: Mapping[str, str], log: Path) -> None:
    """The same in a fork: whoever forked had other settings and another place to write to. It ends with that one."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setsid()  # a terminal's Ctrl-C reaches the test alone
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.close(output)
    os.environ.clear()
    os.environ.update(settings)
    failpoints.arm(os.environ.get("CREWLINE_FAILPOINT"))
    perform(part, name)


def perform(part: str, name: str) -> None:
    """Run one process until SIGTERM."""
    if "FAKETIME" in os.environ:
        # Debian's libfaketime refuses the system call by which Python sleeps; waiting for no file takes as long.
        time.sleep = _wait_for_nothing
    configure_logs(name)
    _switch_off(os.environ.get("CREWLINE_UNSAFE", ""))
    _shorten(os.environ.get("CREWLINE_DEADLINES", ""))
    service = start(DEFINITIONS[name])
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    if part == "write":
        _write(service, stop)
    else:
        run_loops(loops(service, _bus(), parts=frozenset(part.split(","))), stop)
    service.database.dispose()


def _wait_for_nothing(seconds: Any) -> None:
    select.select([], [], [], seconds)


def _bus() -> Bus:
    addresses = {name: os.environ.get(f"CREWLINE_{name.upper()}_PLATFORM_URL", "") for name in DEFINITIONS}
    topology = services.WITH_POND if addresses["pond"] else services.TOPOLOGY
    if os.environ["CREWLINE_BUS"] == "amqp":
        return Bus(topology, amqp_url=os.environ["CREWLINE_AMQP_URL"])
    return Bus(topology, platform_urls={name: url for name, url in addresses.items() if url})


def _switch_off(unsafe: str) -> None:
    if "no_confirms" in unsafe:
        amqp.SAFETY["confirms"] = False
    if "no_dedup" in unsafe:
        inbox.SAFETY["dedup"] = False
    if "early_ack" in unsafe:
        consuming.SAFETY["ack_after_commit"] = False
    if "no_parking" in unsafe:
        processor.SAFETY["parks"] = False
    consuming.HANDLING_DEADLINE_SECONDS = float(os.environ.get("CREWLINE_HANDLING_DEADLINE", "30"))


def _shorten(seconds: str) -> None:
    if seconds:
        amqp.HEARTBEAT_SECONDS = int(seconds)
        amqp.CONFIRM_DEADLINE_SECONDS = amqp.STALL_SECONDS = stalls.MUTE_SECONDS = float(seconds)


def _write(service: RunningService, stop: threading.Event) -> None:
    """Drop pebbles on a few hot aggregates until told to stop, or until CREWLINE_WRITES transactions are done."""
    organization = UUID(os.environ["CREWLINE_SAMPLE_ORGANIZATION"])
    pebbles = [UUID(int=organization.int + n) for n in range(int(os.environ.get("CREWLINE_SAMPLE_PEBBLES", "20")))]
    left = int(os.environ.get("CREWLINE_WRITES", "1000000000"))
    pause = float(os.environ.get("CREWLINE_WRITE_PAUSE", "0.01"))
    while left > 0 and not stop.is_set():
        try:
            with service.unit_of_work(organization, SYSTEM) as uow:
                # Sorted, so that two writers lock the rows in one order.
                for pebble in sorted(random.sample(pebbles, min(DROPS_PER_TRANSACTION, len(pebbles)))):
                    services.drop_pebble(uow, pebble)
            left -= 1
            stop.wait(pause)
        except Exception:  # noqa: BLE001 - a loop that must go on; judged or logged below
            # The database is being crashed on purpose; a writer that stops would only make the test weaker.
            time.sleep(0.05)
