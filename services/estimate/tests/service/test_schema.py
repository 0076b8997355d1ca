"""The migrated database is what the entities say, and what was signed cannot be rewritten in it."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from common.db.migrations import drift, head_of
from common.db.session import connect_plain
from common.testing.harness import Harness
from estimate.bootstrap import SERVICE
from estimate.testing import Company


def test_entities_and_migrations_agree(harness: Harness) -> None:
    assert drift(SERVICE.metadata, harness.urls.owner) == []


def test_the_head_file_names_the_newest_migration() -> None:
    folder = Path(SERVICE.migrations)
    assert (folder / "HEAD").read_text().strip() == head_of(folder)


@pytest.mark.parametrize("table", ["estimate_versions", "signatures"])
def test_what_was_shown_and_signed_is_append_only_for_every_role(company: Company, table: str) -> None:
    company.sent().sign()
    for url in (company.harness.urls.platform, company.harness.urls.owner):
        with connect_plain(url) as connection, pytest.raises(psycopg.Error):
            connection.execute(f"UPDATE {table} SET document = '{{}}'")
        with connect_plain(url) as connection, pytest.raises(psycopg.Error):
            connection.execute(f"DELETE FROM {table}")
