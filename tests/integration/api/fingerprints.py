"""All rows of an organization, in all databases, as one value that changes when any of them does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from common.db.session import connect_plain
from common.testing.harness import Harness

_TABLES = """
    SELECT table_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = 'organization_id' ORDER BY table_name
"""
_ROWS = """
    SELECT '{table}', count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')
    FROM {table} t WHERE organization_id = %(organization)s
"""
# Whose record of what was asked changes when anybody asks, whatever comes of it.
_NOT_RECORDS = frozenset({"sessions", "api_keys"})


@cache
def _query(platform_url: str) -> str:
    with connect_plain(platform_url) as connection:
        tables = [str(row[0]) for row in connection.execute(_TABLES)]
    return " UNION ALL ".join(_ROWS.format(table=table) for table in tables if table not in _NOT_RECORDS)


def fingerprint(services: Mapping[str, Harness], organization_id: str) -> dict[str, tuple[int, str]]:
    """Count and digest by service and table."""
    found = {}
    for name, harness in services.items():
        with connect_plain(harness.urls.platform) as connection:
            rows = connection.execute(_query(harness.urls.platform), {"organization": organization_id})
            found.update({f"{name}.{table}": (int(count), str(digest)) for table, count, digest in rows})
    return found


def difference(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> list[str]:
    """The tables that are not as they were."""
    return sorted(table for table in before | after if before.get(table) != after.get(table))
