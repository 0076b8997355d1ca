"""What must hold in every service's migrated database: forced row-level security, entities and migrations in step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from common.db import mechanisms
from common.db.migrations import head_of
from common.db.session import connect_plain

TABLES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
       EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid
               AND pg_get_expr(p.polqual, p.polrelid) ~ 'organization_id = .*crewline.organization'
               AND p.polroles = ARRAY[(SELECT oid FROM pg_roles WHERE rolname = %s)]),
       EXISTS (SELECT 1 FROM pg_attribute a
               WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND (a.attnotnull OR c.relname = %s)),
       has_table_privilege(%s, c.oid, 'SELECT') OR has_table_privilege(%s, c.oid, 'INSERT')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname
"""


def open_tables(owner_url: str, service: str) -> list[str]:
    """Tables that the app role may touch but that do not show it one organization only."""
    app = f"{service}_app"
    nobody_s = "parked"  # an unreadable message has no organization; no policy ever shows it
    with connect_plain(owner_url) as connection:
        rows: list[Any] = connection.execute(TABLES, [app, nobody_s, app, app]).fetchall()
    found = []
    for name, forced, bound, owned, reachable in rows:
        if name in mechanisms.WITHOUT_ROW_SECURITY:
            continue
        if not (forced and (not reachable or (bound and owned))):
            found.append(name)
    return found


def stale_head(migrations: Path) -> str | None:
    """What is wrong with a HEAD file; it lets two migrations of one parent conflict in git and not in production."""
    written = (migrations / "HEAD").read_text(encoding="utf-8").strip() if (migrations / "HEAD").exists() else ""
    newest = head_of(migrations)
    return None if written == newest else f"HEAD says {written!r}, the newest migration is {newest!r}"
