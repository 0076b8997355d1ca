"""Migrates several services' databases at once: what they share is loaded once, then each gets a fork of its own, as
Alembic keeps the migration it works on in module globals."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from common.db.migrations import migrate
from common.leaving import leave_at_once
from crewline_local.platform.catalogue import migrations_of


def migrate_all(services: Sequence[str]) -> None:
    """Returns when all are done; exits with the names of those that failed."""
    working = {_begin(service): service for service in services}
    failed = [service for pid, service in working.items() if os.waitpid(pid, 0)[1] != 0]
    if failed:
        sys.exit(f"migrating failed for {', '.join(failed)}")


def _begin(service: str) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            migrate(migrations_of(service), os.environ[f"CREWLINE_{service.upper()}_OWNER_URL"])
        except BaseException:  # noqa: BLE001 - a fork must not run on as its parent
            traceback.print_exc()
            leave_at_once(1)
        leave_at_once(0)
    return pid
