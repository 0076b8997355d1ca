"""Reading an archive into an empty platform: proven whole before anything is written, then service by service, each in
one transaction or not at all; what a crash left out is done by the same command again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from common.failpoints import failpoint
from common.moving.archive import Archive
from common.moving.empty import refuse_other_schema, still_to_do
from common.moving.refusals import ArchiveDamaged
from common.moving.tables import Connection, MovedTable, moved_tables, write_rows
from common.service import RunningService

BATCH = 200
_PATIENT = ("SET LOCAL statement_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0")


def import_organization(
    services: Sequence[RunningService],
    path: Path,
    *,
    now: datetime,
    expected: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> UUID:
    """Bring the organization in, in the order of the services; the last one should be the door by which people come.
    Raises ArchiveDamaged, OtherSchema, AlreadyMovedIn or PlatformNotEmpty before anything is written."""
    archive = Archive(path)
    with closing(archive):
        archive.prove(expected=expected)
        refuse_other_schema(archive, services)
        own = archive.organization_id
        waiting = still_to_do(archive, services, own)
        for number, service in enumerate(waiting):
            tell(f"{100 * number // len(waiting)} % {service.name}")
            _bring_files(archive, service, own)
            _bring_rows(archive, service, own, now)
            failpoint("moving.after_service")
    tell("100 %")
    return own


def _bring_files(archive: Archive, service: RunningService, own: UUID) -> None:
    """First, as rows must not name files that are not there; the same name again is the same file."""
    start = f"{service.name}/files/"
    names = [name for name in archive.contents if name.startswith(start)]
    files = service.definition.moving.files
    store = files.store(service.deps) if files is not None else None
    for name in names:
        file = name.removeprefix(start)
        if store is None or not file.startswith(f"{own}/"):
            raise ArchiveDamaged(f"{name} is no file of the organization")
        store.put(file, archive.read(name))


def _bring_rows(archive: Archive, service: RunningService, own: UUID, now: datetime) -> None:
    try:
        with service.database.platform_session() as session:
            connection = _patient(session)
            names = [table.name for table in service.definition.metadata.sorted_tables]
            for table in moved_tables(connection, names, service.definition.moving):
                _bring_table(archive, service.name, table, connection, own)
            if service.definition.moving.arrived is not None:
                service.definition.moving.arrived(session, own)
                session.flush()
            connection.execute("INSERT INTO moved_in VALUES (%s, %s, %s)", [own, archive.digest, now])
    except (psycopg.Error, DBAPIError) as error:
        raise ArchiveDamaged(f"{service.name} does not take it: {error}") from error


def _patient(session: Session) -> Connection:
    """The session's own connection, for as long as it takes."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    for setting in _PATIENT:
        connection.execute(setting)
    return connection


def _bring_table(archive: Archive, service: str, table: MovedTable, connection: Connection, own: UUID) -> None:
    entry = f"{service}/{table.name}.jsonl"
    for lines in _batches(archive.lines(entry)):
        if write_rows(connection, table, own, lines) != len(lines):
            raise ArchiveDamaged(f"{entry} has rows of another organization")
    if table.identity is not None:
        past = sql.SQL("SELECT move_identity_past({}, {})").format(table.name, table.identity)
        connection.execute(past)


def _batches(lines: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(lines)
    while batch := list(islice(waiting, BATCH)):
        yield batch
