"""What a network does to the connections through a proxy; how long a fault lasts is the test's input."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from common.testing.endurance import ENDURES, at_length
from common.testing.fault_proxy import FaultProxy

Fault = Callable[[FaultProxy], None]


def stalls_for(seconds: float) -> Fault:
    def fault(network: FaultProxy) -> None:
        network.stall()
        time.sleep(seconds)  # the length of the fault is the test's input

    return fault


def dribbles(network: FaultProxy) -> None:
    network.to_server.piece_bytes = network.to_client.piece_bytes = 1
    time.sleep(0.3)


def jitters(network: FaultProxy) -> None:
    for way in (network.to_server, network.to_client):
        way.delay_seconds = way.jitter_seconds = 0.05
    time.sleep(0.5)


def cuts_a_frame(network: FaultProxy) -> None:
    network.cut_within(random.Random(network.accepted).randrange(1, 300))
    time.sleep(0.2)


FAULTS: dict[str, Fault] = {
    "stalls for 0.2 s": stalls_for(0.2),
    "resets": FaultProxy.reset,
    "cuts a frame": cuts_a_frame,
    "dribbles": dribbles,
    "leaves connections half open": FaultProxy.leave_half_open,
    "jitters": jitters,
    "loses what is sent": FaultProxy.lose,
    "stalls for 2 s": stalls_for(2.0),
}


def more_faults(*, rounds: int = 2) -> list[Fault]:
    """After each was met once: the quick ones again, or in full another two hundred and a long stall."""
    if not ENDURES:
        return [FaultProxy.reset, cuts_a_frame] * rounds
    return [*(list(FAULTS.values()) * at_length(1, 25)), stalls_for(30.0)]
