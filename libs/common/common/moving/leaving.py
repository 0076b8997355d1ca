"""Writing the archive: each service's rows in one snapshot of its database, a line at a time, so that memory stays
small however large the organization is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import IsolationLevel

from common.csv_text import csv_bytes
from common.db.migrations import head_of
from common.db.session import connect_plain
from common.moving.archive import ArchiveWriter
from common.moving.quiet import standing
from common.moving.refusals import OrganizationBusy, OrganizationUnknown
from common.moving.tables import Connection, MovedTable, moved_tables, read_rows
from common.service import RunningService

Tell = Callable[[str], None]


def export_organization(
    services: Sequence[RunningService],
    organization_id: UUID,
    *,
    to: Path,
    now: datetime,
    tell: Tell = lambda _: None,
) -> str:
    """Write all of it; returns the manifest's hash. Raises OrganizationUnknown, or OrganizationBusy when anything moved
    meanwhile."""
    urls = {service.name: service.config.platform_url for service in services}
    before = standing(urls, organization_id)
    with ArchiveWriter(to) as archive:
        for number, service in enumerate(services):
            tell(f"{100 * number // len(services)} % {service.name}")
            _write_service(archive, service, organization_id)
        if not any(said.get("rows") for said in archive.contents.values()):
            raise OrganizationUnknown()
        if standing(urls, organization_id) != before:
            raise OrganizationBusy("Somebody worked with it meanwhile")
        schemas = {service.name: head_of(service.definition.migrations) for service in services}
        facts = {"organization_id": str(organization_id), "exported_at": now.isoformat(), "schemas": schemas}
        digest = archive.finish(facts)
    tell(f"100 % {digest}")
    return digest


def _write_service(archive: ArchiveWriter, service: RunningService, organization_id: UUID) -> None:
    definition = service.definition
    names = [table.name for table in definition.metadata.sorted_tables]
    # Closed, and not used as a context: that would end it with a commit of nothing.
    with closing(connect_plain(service.config.platform_url)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET statement_timeout = 0")
        connection.autocommit = False
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        for table in moved_tables(connection, names, definition.moving):
            rows = read_rows(connection, table, organization_id)
            archive.add(f"{service.name}/{table.name}.jsonl", (f"{row}\n".encode() for row in rows), count_rows=True)
            if head := definition.moving.sheets.get(table.name):
                archive.add(f"sheets/{service.name}-{table.name}.csv", _sheet(connection, table, organization_id, head))
    _write_files(archive, service, organization_id)


def _sheet(connection: Connection, table: MovedTable, own: UUID, head: Sequence[str]) -> Iterator[bytes]:
    yield csv_bytes(head, [], is_first=True)
    for line in read_rows(connection, table, own):
        row: dict[str, Any] = json.loads(line)
        yield csv_bytes(head, [[row[name] for name in head]], is_first=False)


def _write_files(archive: ArchiveWriter, service: RunningService, own: UUID) -> None:
    files = service.definition.moving.files
    if files is None:
        return
    with service.database.platform_session() as session:
        names = list(files.names(session, own))
    store = files.store(service.deps)
    for name in names:
        archive.add(f"{service.name}/files/{name}", [store.get(name)])
