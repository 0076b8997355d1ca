"""The migrated database is what the entities say."""

from __future__ import annotations

from pathlib import Path

from common.db.migrations import drift, head_of
from common.testing.harness import Harness
from inventory.bootstrap import SERVICE


def test_migrations_and_entities_agree(harness: Harness) -> None:
    assert drift(SERVICE.metadata, harness.urls.owner) == []


def test_the_head_file_names_the_newest_migration() -> None:
    folder = Path(SERVICE.migrations)
    assert (folder / "HEAD").read_text().strip() == head_of(folder)
