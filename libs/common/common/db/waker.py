"""Wakes relays by NOTIFY after commit, from a connection of its own and at most once per 5 ms.

A NOTIFY inside the business transaction takes a database-wide lock at commit and halves concurrent throughput.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from common.db.session import Database

CHANNEL = "crewline_outbox"
PAUSE_SECONDS = 0.005
log = logging.getLogger(__name__)


class Waker:
    """A background thread that turns pokes into throttled NOTIFYs. A lost poke costs at most the relay's 1 s poll."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._poked = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()  # two partitions in hand may say their first event at once
        self._owner_pid = 0
        self._stopping = False

    def poke(self) -> None:
        """Ask for a NOTIFY soon; returns at once."""
        if self._owner_pid != os.getpid():
            self._start()
        self._poked.set()

    def stop(self) -> None:
        """End the thread; a later poke starts it again."""
        self._stopping = True
        self._poked.set()
        thread, self._thread = self._thread, None
        self._owner_pid = 0
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=2)

    def _start(self) -> None:
        # Started on first use and not at import, so that a forked web worker gets its own thread and socket.
        with self._starting:
            if self._owner_pid == os.getpid():
                return
            self._stopping = False
            self._poked = threading.Event()
            self._thread = threading.Thread(target=self._run, name="waker", daemon=True)
            self._thread.start()
            # Last: whoever sees it may poke without the lock.
            self._owner_pid = os.getpid()

    def _run(self) -> None:
        from common.db.session import connect_worker

        connection: psycopg.Connection[Any] | None = None
        poked = self._poked
        while True:
            poked.wait()
            if self._stopping:
                break
            poked.clear()
            try:
                connection = connection or connect_worker(self._database.platform_url)
                connection.execute(f"NOTIFY {CHANNEL}")
            except psycopg.Error as error:
                log.warning("waker could not notify", extra={"error": str(error)})
                if connection is not None:
                    connection.close()
                connection = None
            time.sleep(PAUSE_SECONDS)
        if connection is not None:
            connection.close()
