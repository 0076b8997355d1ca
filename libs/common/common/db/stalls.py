"""Ends database connections whose server went mute in the middle of a statement: a host that is gone without a word, a
proxy that keeps the line open. libpq waits for ever on such a line, and the thread or worker with it.

Only for connections whose statements are short by rule: PostgreSQL itself ends those of the pools after five seconds.
"""

from __future__ import annotations

import logging
import os
import socket
import struct
import threading
import time
import weakref
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

log = logging.getLogger(__name__)
MUTE_SECONDS = 15.0
LOOK_EVERY_SECONDS = 1.0
# The beginning of Linux's struct tcp_info: eight small fields, then numbers, of which these two are in milliseconds.
_TCP_INFO = struct.Struct("8B13I")
_SINCE_SENT, _SINCE_RECEIVED = 8 + 9, 8 + 11


class StallWatch:
    """One thread per process that looks at the connections it was told of, for as long as they live."""

    def __init__(self, *, mute_seconds: float | None = None) -> None:
        self._mute_seconds = mute_seconds
        self._connections: weakref.WeakSet[psycopg.Connection[Any]] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._owner_pid = 0

    def add(self, connection: psycopg.Connection[Any]) -> None:
        """Watch a connection until it is closed or forgotten."""
        with self._lock:
            self._connections.add(connection)
            if self._owner_pid != os.getpid():  # also in a worker that was forked after the first connection
                self._owner_pid = os.getpid()
                threading.Thread(target=self._watch, name="database-stalls", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK_EVERY_SECONDS)
            self.look()

    def look(self) -> int:
        """Hang up on every mute server; returns how many there were."""
        with self._lock:
            watched = list(self._connections)
        limit = MUTE_SECONDS if self._mute_seconds is None else self._mute_seconds
        return sum(_hang_up(connection) for connection in watched if mute_for(connection) > limit)


def mute_for(connection: psycopg.Connection[Any]) -> float:
    """For how many seconds a server that owes an answer has neither said anything nor been asked anything."""
    if connection.closed or connection.pgconn.transaction_status != TransactionStatus.ACTIVE:
        return 0.0
    try:
        with _line_of(connection) as line:
            told = _TCP_INFO.unpack(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size))
    except (OSError, psycopg.Error, struct.error):  # closed meanwhile, or no TCP
        return 0.0
    return float(min(told[_SINCE_SENT], told[_SINCE_RECEIVED])) / 1000


def _hang_up(connection: psycopg.Connection[Any]) -> bool:
    """Whoever waits gets an error, as if the server had hung up; the connection stays its owner's to close."""
    log.warning("the database is mute; hanging up", extra={"seconds": round(mute_for(connection), 1)})
    with suppress(OSError, psycopg.Error), _line_of(connection) as line:
        line.shutdown(socket.SHUT_RDWR)
        return True
    return False


def _line_of(connection: psycopg.Connection[Any]) -> socket.socket:
    """The connection's socket under a number of our own, so that nobody's later one is meant by mistake."""
    return socket.socket(fileno=os.dup(connection.pgconn.socket))


WATCH = StallWatch()
