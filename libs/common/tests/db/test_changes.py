"""The feed of changes, read while transactions begin, write, commit and are given up in any order: each change that
was committed is told after its commit, and nothing that was given up is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.clock import SystemClock
from common.db.change_feed import create_change_feed, tell_changes
from common.db.changes import Follower, Kind, Place, changes_since, horizon
from common.db.declarative import Declarative, house_metadata
from common.db.provision import DatabaseUrls
from common.db.session import Database, connect_plain
from common.db.unit_of_work import SYSTEM
from common.housekeeping import forget_changes
from common.ids import new_id
from common.service import start
from common.testing.databases import temporary_database
from common.testing.environment import environment_for
from common.testing.sample.services import PEBBLE
from common.testing.waiting import eventually

OFFICE = Follower(audiences=None, scope="")
DROP = """INSERT INTO pebbles AS p (organization_id, id, drops) VALUES (%s, %s, 1)
          ON CONFLICT (organization_id, id) DO UPDATE SET drops = p.drops + 1"""
WRITERS, RECORDS = 3, 4


class _Base(Declarative):
    __abstract__ = True
    metadata = house_metadata()


class Pebble(_Base):
    """The table whose changes are told."""

    __tablename__ = "pebbles"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)


KINDS = (Kind(name="pebble", entity=Pebble),)


class Statements:
    """What a migration calls `op`."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: str) -> None:
        self._connection.execute(statement.encode())


@pytest.fixture(scope="module")
def urls(postgres_admin_url: str) -> Iterator[DatabaseUrls]:
    with temporary_database(postgres_admin_url, PEBBLE) as found:
        with connect_plain(found.owner) as connection:
            create_change_feed(Statements(connection), "pebble")
            tell_changes(Statements(connection), "pebbles", "pebble")
        yield found


@dataclass
class Reader:
    """Follows the feed of one organization."""

    database: Database
    organization: UUID
    place: Place = Place(0, 0)
    heard: list[UUID] = field(default_factory=list)

    def read(self, *, limit: int = 2) -> None:
        """All that is settled, in small pages."""
        more = True
        while more:
            with self.database.unit_of_work(self.organization, SYSTEM, read_only=True) as uow:
                settled = horizon(uow.session).settled
                found = changes_since(uow, self.place, kinds=KINDS, follower=OFFICE, settled=settled, limit=limit)
            self.heard += [item.id for item in found.items]
            self.place, more = found.following, found.more

    def heard_anything(self) -> bool:
        """Whether there was anything after another look."""
        self.read()
        return bool(self.heard)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, WRITERS - 1), st.integers(0, RECORDS - 1)),
        st.tuples(st.sampled_from(["commit", "give up"]), st.integers(0, WRITERS - 1), st.just(0)),
        st.tuples(st.just("read"), st.just(0), st.just(0)),
    ),
    min_size=4,
    max_size=24,
)


class Play:
    """Some writers and a reader. A record is one writer's until that one ends; who would wait does something else."""

    def __init__(self, urls: DatabaseUrls, database: Database) -> None:
        self.organization = new_id()
        self.records = [new_id() for _ in range(RECORDS)]
        self.reader = Reader(database, self.organization)
        self.writers = [connect_plain(urls.platform) for _ in range(WRITERS)]
        self.written: list[set[UUID]] = [set() for _ in range(WRITERS)]
        self.owed: set[UUID] = set()  # committed, and not told since
        self.ever: set[UUID] = set()

    def do(self, what: str, writer: int, record: int) -> None:
        """One step."""
        if what == "write":
            self._write(writer, self.records[record])
        elif what == "read":
            self.read()
        else:
            self._end(writer, kept=what == "commit")

    def _write(self, writer: int, record: UUID) -> None:
        if any(record in held for number, held in enumerate(self.written) if number != writer):
            return
        if not self.written[writer]:
            self.writers[writer].execute("BEGIN")
        self.writers[writer].execute(DROP, [self.organization, record])
        self.written[writer].add(record)

    def _end(self, writer: int, *, kept: bool) -> None:
        if not self.written[writer]:
            return
        self.writers[writer].execute("COMMIT" if kept else "ROLLBACK")
        if kept:
            self.owed |= self.written[writer]
            self.ever |= self.written[writer]
        self.written[writer] = set()

    def read(self) -> None:
        before = len(self.reader.heard)
        self.reader.read()
        self.owed -= set(self.reader.heard[before:])

    def end(self) -> None:
        """Everybody ends; then nothing is owed and nothing was told that never was."""
        for writer in range(WRITERS):
            self._end(writer, kept=True)
            self.writers[writer].close()

        def nothing_owed() -> bool:
            self.read()
            return not self.owed

        eventually(nothing_owed, what="every change is told after its commit")
        assert set(self.reader.heard) == self.ever


def test_no_change_is_skipped_whatever_the_order(urls: DatabaseUrls) -> None:
    database = Database("pebble", app_url=urls.app, platform_url=urls.platform)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps)
    def play(taken: list[tuple[str, int, int]]) -> None:
        stage = Play(urls, database)
        for step in taken:
            stage.do(*step)
        stage.end()

    try:
        play()
    finally:
        database.dispose()


def test_a_change_that_was_given_up_is_told_to_nobody(urls: DatabaseUrls) -> None:
    database = Database("pebble", app_url=urls.app, platform_url=urls.platform)
    reader = Reader(database, new_id())
    with connect_plain(urls.platform) as connection:
        connection.execute("BEGIN")
        connection.execute(DROP, [reader.organization, new_id()])
        connection.execute("ROLLBACK")
        kept = new_id()
        connection.execute(DROP, [reader.organization, kept])
    eventually(lambda: reader.heard_anything(), what="what was kept is told")
    assert reader.heard == [kept]
    database.dispose()


def test_old_changes_are_forgotten_and_fresh_ones_kept(urls: DatabaseUrls) -> None:
    service = start(PEBBLE, environment_for(PEBBLE, urls), clock=SystemClock())
    organization, fresh = new_id(), new_id()
    count = "SELECT record_id FROM record_changes WHERE organization_id = %s"
    with connect_plain(urls.platform) as connection:
        connection.execute(DROP, [organization, new_id()])
        connection.execute(
            "UPDATE record_changes SET noted_at = now() - interval '73 hours' WHERE organization_id = %s",
            [organization],
        )
        connection.execute(DROP, [organization, fresh])
        forget_changes(service)
        assert connection.execute(count, [organization]).fetchall() == [(fresh,)]
    service.database.dispose()
