"""Connections of one service to its own database: an app engine under row-level security and a platform engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.event import listen
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from common.clock import Clock, SystemClock
from common.correlation import current_correlation_id
from common.db.pool import WatchedPool
from common.db.stalls import WATCH
from common.db.unit_of_work import Actor, UnitOfWork
from common.db.waker import Waker
from common.failpoints import failpoint

PING_AFTER_SECONDS = 0.5
POOL_SIZE, OVERFLOW = 4, 2
# A host that is gone is noticed after some fifteen seconds also while nothing is being sent to it.
KEPT_ALIVE: dict[str, Any] = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "tcp_user_timeout": 10_000,
}
# The same in the other direction: until the server notices, a host that is gone holds its locks, and with them the
# service's relay and partitions.
SERVER_KEEPS_ALIVE = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2"
TIMEOUTS = "-c statement_timeout=5000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000"


def driver_url(url: str) -> str:
    """The same address for SQLAlchemy with the psycopg 3 driver."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def plain_url(url: str) -> str:
    """The same address for a bare psycopg connection."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def connect_plain(url: str, **options: Any) -> psycopg.Connection[Any]:
    """A dedicated autocommit connection, for LISTEN, NOTIFY and session advisory locks."""
    return psycopg.connect(plain_url(url), autocommit=True, connect_timeout=3, **KEPT_ALIVE, **options)


def connect_worker(url: str) -> psycopg.Connection[Any]:
    """The same for a loop of a worker: its statements are short, so a server that stays mute is given up."""
    connection = connect_plain(url, options=SERVER_KEEPS_ALIVE)
    WATCH.add(connection)
    return connection


def _ensure_alive(dbapi: Any, record: Any, _proxy: Any) -> None:
    """What SQLAlchemy's own pre-ping does, but only after an idle moment: a busy pool would pay a round trip for each
    transaction. Whatever breaks within the moment fails as it would a moment after a ping."""
    now = time.monotonic()
    idle, record.info["used_at"] = now - record.info.get("used_at", now), now
    if dbapi.closed or dbapi.broken:
        raise DisconnectionError
    if idle > PING_AFTER_SECONDS:
        try:
            dbapi.autocommit = True  # else BEGIN and ROLLBACK would be two more round trips
            dbapi.execute("SELECT 1")
            dbapi.autocommit = False
        except psycopg.Error as error:
            raise DisconnectionError from error


class Database:
    """One service's database. Engines are made on first use, so nothing is open before a fork."""

    def __init__(
        self, service: str, *, app_url: str, platform_url: str, pool_size: int = POOL_SIZE, clock: Clock | None = None
    ) -> None:
        self.service = service
        self.app_url = app_url
        self.platform_url = platform_url
        self.clock: Clock = clock or SystemClock()
        self._pool_size = pool_size
        self._engines: dict[str, Engine] = {}
        self._lock = threading.Lock()
        self.waker = Waker(self)

    @property
    def app_engine(self) -> Engine:
        """Engine of the `<service>_app` role: sees one organization at a time."""
        return self._engine(self.app_url)

    @property
    def platform_engine(self) -> Engine:
        """Engine of the `<service>_platform` role: relay, timers, bus work."""
        return self._engine(self.platform_url)

    def _engine(self, url: str) -> Engine:
        with self._lock:
            if url not in self._engines:
                self._engines[url] = create_engine(
                    driver_url(url),
                    poolclass=WatchedPool,
                    pool_size=self._pool_size,
                    max_overflow=OVERFLOW,
                    pool_timeout=3,
                    pool_recycle=1800,
                    connect_args={
                        "options": f"{TIMEOUTS} {SERVER_KEEPS_ALIVE}",
                        "connect_timeout": 3,
                        "application_name": f"crewline-{self.service}",
                        **KEPT_ALIVE,
                    },
                )
                listen(self._engines[url], "connect", lambda connection, _record: WATCH.add(connection))
                listen(self._engines[url], "checkout", _ensure_alive)
            return self._engines[url]

    def pools(self) -> dict[str, WatchedPool]:
        """The pools that are in use, by the role they connect as."""
        with self._lock:
            found = {role: self._engines.get(url) for role, url in self._addresses().items()}
        return {role: engine.pool for role, engine in found.items() if engine and isinstance(engine.pool, WatchedPool)}

    def _addresses(self) -> dict[str, str]:
        return {"app": self.app_url, "platform": self.platform_url}

    @contextmanager
    def unit_of_work(
        self,
        organization_id: UUID | None,
        actor: Actor,
        *,
        clock: Clock | None = None,
        correlation_id: str | None = None,
        source_address: str | None = None,
        read_only: bool = False,
    ) -> Iterator[UnitOfWork]:
        """Open a transaction bound to an organization; commits on a clean exit, rolls back on an exception."""
        with Session(self.app_engine, autoflush=True, expire_on_commit=False) as session:
            uow = UnitOfWork(
                session,
                organization_id=organization_id,
                actor=actor,
                now=(clock or self.clock).now(),
                # What a timer says is tied together by the id of its run.
                correlation_id=correlation_id or current_correlation_id(),
                source_address=source_address,
            )
            uow.enter_tenant(read_only=read_only)
            try:
                yield uow
                said = uow.finish()
                session.commit()
            except BaseException:
                session.rollback()
                raise
            failpoint("api.after_commit_before_reply")
            if said:
                self.waker.poke()

    @contextmanager
    def platform_session(self) -> Iterator[Session]:
        """A transaction over all organizations, for timers and tools; commits on a clean exit."""
        with Session(self.platform_engine, expire_on_commit=False) as session, session.begin():
            yield session

    def ready(self) -> list[str]:
        """Why this service cannot serve, empty when it can: database unreachable or schema not migrated."""
        try:
            with self.app_engine.connect() as connection:
                connection.execute(text("SELECT 1 FROM outbox LIMIT 1"))
        except Exception as error:  # any failure means not ready; the reason is for operators  # noqa: BLE001 - a loop that must go on; judged or logged below
            return [f"database: {type(error).__name__}"]
        return []

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.waker.stop()
        with self._lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()
