"""`organization export|import`: a whole organization into one archive, and from there into an empty platform."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from common.clock import SystemClock
from common.config import ConfigError
from common.contracts.discovery import services
from common.errors import Refusal
from common.moving.arriving import import_organization
from common.moving.leaving import export_organization
from common.service import RunningService, start
from crewline_local.platform.offline import offline
from crewline_local.platform.settings import ROOT, local_settings

DOOR = "gateway"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which way, which organization, which file."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="export|import")
    leaving = verbs.add_parser("export", help="write all that is an organization's own; nobody may be at work in it")
    leaving.add_argument("organization", type=UUID, metavar="ORGANIZATION", help="its id")
    leaving.add_argument("--to", type=Path, required=True, metavar="FILE", help="the archive to be written")
    arriving = verbs.add_parser("import", help="bring an organization into an empty platform")
    arriving.add_argument("file", type=Path, metavar="FILE", help="the archive")
    arriving.add_argument("--sha256", help="the manifest's hash as the export told it; another one is refused")


def organization(given: argparse.Namespace) -> int:
    """Exit code 1 with the reason when it is refused; then nothing was changed."""
    try:
        with _everything() as running:
            if given.verb == "export":
                digest = export_organization(
                    running, given.organization, to=given.to, now=SystemClock().now(), tell=_say
                )
                print(digest)
            else:
                now, expected = SystemClock().now(), given.sha256
                print(import_organization(running, given.file, now=now, expected=expected, tell=_say))
    except (Refusal, ConfigError) as refusal:
        code = getattr(refusal, "code", "configuration")
        print(f"crewline: {code}: {refusal}", file=sys.stderr)
        return 1
    return 0


def _say(line: str) -> None:
    print(f"crewline: {line}", file=sys.stderr, flush=True)


@contextmanager
def _everything() -> Iterator[list[RunningService]]:
    """Every service, the door last: by the settings of the environment where they name databases, else on this
    machine's data directory."""
    if f"CREWLINE_{DOOR.upper()}_PLATFORM_URL" in os.environ:
        yield from _started(dict(os.environ))
    else:
        with offline(local_settings(), tell=_say) as environ:
            yield from _started(environ)


def _started(environ: dict[str, str]) -> Iterator[list[RunningService]]:
    definitions = sorted(services(ROOT), key=lambda definition: (definition.name == DOOR, definition.name))
    running = [start(definition, environ) for definition in definitions]
    try:
        yield running
    finally:
        for service in running:
            service.database.dispose()
