"""The migrated database is what the entities say."""

from __future__ import annotations

from common.db.mechanisms import WITHOUT_ROW_SECURITY
from common.db.migrations import drift, head_of
from common.testing.harness import Harness
from scheduling.bootstrap import SERVICE


def test_the_migrations_make_what_the_entities_describe(harness: Harness) -> None:
    assert drift(SERVICE.metadata, harness.urls.owner) == []


def test_the_head_file_names_the_newest_migration() -> None:
    assert (SERVICE.migrations / "HEAD").read_text().strip() == head_of(SERVICE.migrations)


def test_every_table_is_under_forced_row_level_security(harness: Harness) -> None:
    open_tables = harness.rows(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert {name for (name,) in open_tables} <= WITHOUT_ROW_SECURITY
