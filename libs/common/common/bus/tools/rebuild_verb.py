"""`rebuild PROJECTION`: tables that hold nothing but what events told, made anew from the history of those who told it,
while the old ones stay in use."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import psycopg

from common.bus.tools import settings
from common.bus.tools.rebuilding.feeding import Feeding
from common.bus.tools.rebuilding.refusals import CannotRebuild
from common.bus.tools.rebuilding.swapping import Difference, checksum, swap
from common.bus.tools.rebuilding.workshop import Addresses, Workshop
from common.config import Env
from common.db.session import connect_plain
from common.failpoints import failpoint
from common.service import Projection, Service

log = logging.getLogger("common.bus.tools")
ALONE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"


def add_to(subjects: Any) -> None:
    """The words of the command line."""
    parser = subjects.add_parser("rebuild", help="make a projection of --service anew from the events' history")
    parser.add_argument("projection", help="such as known_customers; the service's code must be installed here")
    parser.add_argument("--check", action="store_true", help="only say what would change")
    parser.set_defaults(run=_rebuild)


def _rebuild(arguments: argparse.Namespace) -> None:
    with settings.database_of(arguments.service) as database, closing(connect_plain(database.platform_url)) as live:
        definition = settings.definition_of(database.service)
        if definition is None:
            raise CannotRebuild(f"{database.service} is not installed here, and only its handlers know how")
        projection = _named(definition, arguments.projection)
        owner_url = Env(f"CREWLINE_{database.service.upper()}").text("OWNER_URL")
        workshop = Workshop(database.service, projection, Addresses(owner_url, database.platform_url))
        _alone(live, workshop)
        differences = _worked(workshop, definition, live, keep=not arguments.check)
        for found in differences:
            done = f"{found.removed} rows too many, {found.written} missing or wrong"
            print(f"{found.table}: {done}; checksum {checksum(live, found.table)}")
    outcome = "checked" if arguments.check else "rebuilt"
    log.warning(outcome, extra={"projection": arguments.projection, "operator": arguments.operator})
    print(f"{arguments.projection} of {arguments.service} {outcome}")


def _worked(
    workshop: Workshop, definition: Service, live: psycopg.Connection[Any], *, keep: bool
) -> Sequence[Difference]:
    if workshop.set_up():
        print("goes on where the last rebuild was cut off", file=sys.stderr)
    handlers = definition.handlers.only(workshop.projection.handlers)
    with Feeding(workshop, handlers, live, owners=_owners(workshop.projection)) as feeding:
        feeding.run_through(_tell)
        while feeding.catch_up():
            pass
        failpoint("rebuild.before_swap")
        differences = swap(live, workshop, catch_up=feeding.catch_up, keep=keep)
    failpoint("rebuild.after_swap")
    workshop.clear_away()
    return differences


def _named(definition: Service, name: str) -> Projection:
    for projection in definition.projections:
        if projection.name == name:
            return projection
    known = ", ".join(projection.name for projection in definition.projections) or "none"
    raise CannotRebuild(f"{definition.name} has no projection {name}; it has: {known}")


def _owners(projection: Projection) -> dict[str, tuple[str, Sequence[str]]]:
    """Who tells the projection's aggregates, with the address of their history."""
    found: dict[str, list[str]] = {}
    for aggregate in projection.aggregates:
        found.setdefault(settings.owner_of(aggregate), []).append(aggregate)
    return {owner: (Env(f"CREWLINE_{owner.upper()}").text("PLATFORM_URL"), told) for owner, told in found.items()}


def _alone(live: psycopg.Connection[Any], workshop: Workshop) -> None:
    row = live.execute(ALONE, [f"crewline.{workshop.schema}"]).fetchone()
    if not (row and row[0]):
        raise CannotRebuild("another rebuild of it runs")


def _tell(owner: str, position: int) -> None:
    print(f"{owner}'s history is done up to #{position}", file=sys.stderr, flush=True)
