"""The SQLite file that holds everything the sandbox ever answered: one connection, one writer at a time, committed
before any reply, so that a SIGKILL loses nothing a caller was told."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL, kind TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_listed ON objects (account, kind, seq);
CREATE INDEX IF NOT EXISTS objects_of_intent ON objects (kind, json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_of_charge ON objects (kind, json_extract(body, '$.charge'));
CREATE INDEX IF NOT EXISTS sessions_open ON objects (json_extract(body, '$.expires_at'))
    WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open';
CREATE TABLE IF NOT EXISTS idempotency_keys (
    account TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    request_id TEXT NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (account, key));
CREATE INDEX IF NOT EXISTS idempotency_keys_created ON idempotency_keys (created);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, copy INTEGER NOT NULL,
    due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL DEFAULT 'pending',
    last_status INTEGER, last_error TEXT);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS deliveries_of_event ON deliveries (event);
CREATE INDEX IF NOT EXISTS deliveries_missing ON deliveries (event) WHERE copy = 0 AND status != 'delivered';
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
TABLES = ("objects", "idempotency_keys", "deliveries", "settings")

# Addresses of the sandbox's own pages are stored under this name, so that a restart on another port keeps them right.
OWN_ADDRESS = "http://stripe-sandbox.invalid"


class Store:
    def __init__(self, path: Path, *, public_url: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.public_url = public_url
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        # NORMAL survives the death of the process; only power loss could undo a commit.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Inside a transaction: what failed leaves nothing, what came before it stays."""
        self._connection.execute("SAVEPOINT step")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO step")
            self._connection.execute("RELEASE step")
            raise
        self._connection.execute("RELEASE step")

    def dumped(self, body: Any) -> str:
        return json.dumps(body, separators=(",", ":")).replace(self.public_url, OWN_ADDRESS)

    def loaded(self, text: str) -> Any:
        return json.loads(text.replace(OWN_ADDRESS, self.public_url))

    def setting(self, name: str, *, default: Any) -> Any:
        with self.transaction() as connection:
            row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row["value"])

    def keep_setting(self, name: str, *, value: Any) -> None:
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, json.dumps(value)),
            )

    def empty(self) -> None:
        with self.transaction() as connection:
            for table in TABLES:
                connection.execute(f"DELETE FROM {table}")
