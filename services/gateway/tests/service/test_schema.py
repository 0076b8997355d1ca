"""Tables and entities agree, and every row is guarded by its organization."""

from __future__ import annotations

from pathlib import Path

from common.db.migrations import drift, head_of
from common.db.session import connect_plain
from gateway.bootstrap import SERVICE
from gateway.testing.company import Front


def test_migrations_make_what_the_entities_say(front: Front) -> None:
    assert drift(SERVICE.metadata, front.harness.urls.owner) == []


def test_the_head_file_names_the_newest_migration() -> None:
    assert (Path(SERVICE.migrations) / "HEAD").read_text().strip() == head_of(SERVICE.migrations)


def test_without_an_organization_the_app_role_sees_no_row(front: Front) -> None:
    front.sign_up()
    with connect_plain(front.harness.urls.app) as connection:
        for table in SERVICE.metadata.tables:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
