"""Whether an archive may move in here: the same version of every service, and nobody here but a part of itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from common.db.migrations import head_of
from common.db.session import connect_plain
from common.moving.archive import Archive
from common.moving.refusals import AlreadyMovedIn, OtherSchema, PlatformNotEmpty
from common.moving.tables import Connection, moved_tables
from common.service import RunningService


def refuse_other_schema(archive: Archive, services: Sequence[RunningService]) -> None:
    """Rows of another version would be lost or wrong."""
    here = {service.name: head_of(service.definition.migrations) for service in services}
    there = archive.schemas
    for name in sorted(here.keys() | there.keys()):
        if here.get(name) != there.get(name):
            raise OtherSchema(f"{name} is {there.get(name)} in the archive and {here.get(name)} here")


def still_to_do(archive: Archive, services: Sequence[RunningService], own: UUID) -> list[RunningService]:
    """The services that this very archive has not moved into yet; whatever else is here is refused."""
    waiting = []
    for service in services:
        with connect_plain(service.config.platform_url) as connection:
            row = connection.execute("SELECT archive FROM moved_in WHERE organization_id = %s", [own]).fetchone()
            if row is not None and row[0] != archive.digest:
                raise AlreadyMovedIn("It moved in from another archive")
            _refuse_neighbours(connection, service, own, is_here=row is not None)
        if row is None:
            waiting.append(service)
    if not waiting:
        raise AlreadyMovedIn()
    return waiting


def _refuse_neighbours(connection: Connection, service: RunningService, own: UUID, *, is_here: bool) -> None:
    names = [table.name for table in service.definition.metadata.sorted_tables]
    for table in moved_tables(connection, names, service.definition.moving):
        look = sql.SQL("SELECT EXISTS (SELECT FROM {0} WHERE organization_id <> {1}), EXISTS (SELECT FROM {0})").format(
            sql.Identifier(table.name), own
        )
        others, anybody = connection.execute(look).fetchone() or (False, False)
        if others:
            raise PlatformNotEmpty(f"{service.name} has rows of others in {table.name}")
        if anybody and not is_here:
            raise AlreadyMovedIn(f"{service.name} has rows of it in {table.name}")
