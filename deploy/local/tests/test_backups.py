"""`back-up`, `restore` and `say-again` as an operator types them: what was there comes back, and what was under way is
said again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from crewline_local.cli import main
from crewline_local.postgres import PrivatePostgres

pytestmark = pytest.mark.slow

ROWS = {"sent long ago": timedelta(days=2), "sent just now": timedelta(minutes=1), "not sent yet": None}


def unsent(admin_url: str) -> set[str]:
    with psycopg.connect(admin_url) as connection:
        return {row[0] for row in connection.execute("SELECT what FROM outbox WHERE published_at IS NULL")}


def make_installation(data: Path, postgres: PrivatePostgres) -> None:
    (data / "secrets.json").write_text(json.dumps({"job.app": "known"}))
    (data / "blobs" / "job").mkdir(parents=True)
    (data / "blobs" / "job" / "picture.jpg").write_bytes(b"a picture")
    with psycopg.connect(postgres.admin_url) as connection:
        connection.execute("CREATE TABLE outbox (what text, published_at timestamptz)")
        for what, ago in ROWS.items():
            connection.execute("INSERT INTO outbox VALUES (%s, now() - %s::interval)", [what, ago])


def test_what_was_copied_while_it_ran_comes_back(
    server_directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, copy, new = (server_directory / name for name in ("data", "copy", "new"))
    data.mkdir()
    with PrivatePostgres(data / "postgres") as postgres:
        make_installation(data, postgres)
        assert main(["back-up", "--data", str(data), "--to", str(copy)]) == 0
        with psycopg.connect(postgres.admin_url) as connection:
            connection.execute("INSERT INTO outbox VALUES ('written afterwards', NULL)")
    assert main(["restore", "--from", str(copy), "--data", str(new)]) == 0
    assert "1 events of the last hour" in capsys.readouterr().out
    assert (new / "blobs" / "job" / "picture.jpg").read_bytes() == b"a picture"
    assert json.loads((new / "secrets.json").read_text()) == {"job.app": "known"}
    with PrivatePostgres(new / "postgres") as restored:
        assert unsent(restored.admin_url) == {"sent just now", "not sent yet"}
        since = (datetime.now(UTC) - timedelta(days=3)).isoformat()
        assert main(["say-again", "--postgres", restored.admin_url, "--since", since]) == 0
        assert unsent(restored.admin_url) == set(ROWS)


def test_what_cannot_be_done_is_said(server_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = server_directory / "nothing"
    nothing.mkdir()
    assert main(["back-up", "--data", str(nothing), "--to", str(server_directory / "copy")]) == 1
    assert "is no data directory" in capsys.readouterr().err
    assert main(["restore", "--from", str(nothing), "--data", str(server_directory / "new")]) == 1
    assert "is no backup" in capsys.readouterr().err
    assert not (server_directory / "new").exists()
    assert main(["say-again", "--postgres", "postgresql://x", "--since", "2026-07-01T03:00"]) == 2
