"""Every table of every service is behind row-level security, and the entities are what the migrations make."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.db.migrations import drift
from common.db.provision import DatabaseUrls
from common.db.session import connect_plain
from common.service import Service
from common.testing.databases import temporary_database
from common.testing.sample.services import PEBBLE

from .schema_checks import open_tables, stale_head
from .sources import ROOT

SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/*/bootstrap.py"))


@pytest.fixture(scope="module")
def sample(postgres_admin_url: str) -> Iterator[DatabaseUrls]:
    """A migrated database to plant defects in."""
    with temporary_database(postgres_admin_url, PEBBLE) as urls:
        yield urls


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_keeps_organizations_apart_and_its_entities_in_step(name: str, postgres_admin_url: str) -> None:
    definition: Service = importlib.import_module(f"{name}.bootstrap").SERVICE
    assert stale_head(definition.migrations) is None
    with temporary_database(postgres_admin_url, definition) as urls:
        assert open_tables(urls.owner, name) == []
        assert drift(definition.metadata, urls.owner) == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE planted (organization_id uuid NOT NULL)",
        "CREATE TABLE planted (id uuid); ALTER TABLE planted ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
        "GRANT SELECT ON planted TO pebble_app",
        "CREATE TABLE planted (organization_id uuid NOT NULL); ALTER TABLE planted ENABLE ROW LEVEL SECURITY;"
        "CREATE POLICY p ON planted TO pebble_app USING (organization_id ="
        " nullif(current_setting('crewline.organization', true), '')::uuid); GRANT SELECT ON planted TO pebble_app",
        "CREATE TABLE planted (organization_id uuid NOT NULL);"
        "ALTER TABLE planted ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
        "CREATE POLICY p ON planted TO pebble_app USING (true); GRANT SELECT ON planted TO pebble_app",
    ],
    ids=["unprotected", "no organization", "not forced", "a policy that shows all"],
)
def test_a_planted_open_table_is_found(sample: DatabaseUrls, statement: str) -> None:
    assert open_tables(sample.owner, "pebble") == []
    with connect_plain(sample.owner) as connection:
        connection.execute(statement)
        found = open_tables(sample.owner, "pebble")
        connection.execute("DROP TABLE planted")
    assert found == ["planted"]


def test_a_planted_column_is_drift(postgres_admin_url: str) -> None:
    definition: Service = importlib.import_module("job.bootstrap").SERVICE
    with temporary_database(postgres_admin_url, definition) as urls:
        with connect_plain(urls.owner) as connection:
            connection.execute("ALTER TABLE jobs ADD COLUMN planted integer")
        assert "planted" in str(drift(definition.metadata, urls.owner))


def test_a_forgotten_head_file_is_found(tmp_path: Path) -> None:
    migrations = tmp_path / "migrations"
    shutil.copytree(PEBBLE.migrations, migrations)
    (migrations / "HEAD").write_text("0000\n")
    assert stale_head(migrations) == "HEAD says '0000', the newest migration is '0001'"
    (migrations / "HEAD").write_text("0001\n")
    assert stale_head(migrations) is None
