"""Free loopback ports, taken from below the range that the kernel hands to outgoing connections.

A server that is killed must get its own port back: an ephemeral one may meanwhile belong to any client's socket.
"""

import random
import socket
from collections.abc import Iterable

LOOPBACK = "127.0.0.1"
_FIRST, _LAST = 20_000, 32_000
_TRIES = 200


def free_port(*, taken: Iterable[int] = ()) -> int:
    """A port that nobody listens on now and that is not among `taken`."""
    avoid = set(taken)
    choose = random.SystemRandom()
    for _ in range(_TRIES):
        port = choose.randint(_FIRST, _LAST)
        if port not in avoid and is_free(port):
            return port
    raise OSError(f"no free loopback port found between {_FIRST} and {_LAST}")


def free_ports(count: int) -> list[int]:
    """Several different free ports."""
    found: list[int] = []
    for _ in range(count):
        found.append(free_port(taken=found))
    return found


def is_free(port: int) -> bool:
    """Whether a server could bind this loopback port now (sockets in TIME_WAIT do not count)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def is_open(port: int) -> bool:
    """Whether somebody accepts connections on this loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
