"""Backups of a whole installation at one moment: PostgreSQL as one (every service's database at the same point of its
log), the files beside it, and the secrets without which neither opens."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from crewline_local.accounts import popen_account, server_account
from crewline_local.errors import LocalServerError, StartFailed
from crewline_local.postgres_binaries import Flavour, programs
from crewline_local.postgres_cluster import cluster_at

DATABASES, MOMENT, SUPERUSER = "base.tar.gz", "backup.json", "superuser.json"
# What the broker held at the moment of a backup is in no database. It is younger than this unless a consumer was stuck.
IN_FLIGHT = timedelta(hours=1)
SAY_AGAIN = "UPDATE outbox SET published_at = NULL WHERE published_at > %s"


@dataclass(frozen=True)
class Backup:
    """One folder with everything."""

    folder: Path

    @property
    def taken_at(self) -> datetime:
        """When it was begun: what was committed before is in it."""
        try:
            return datetime.fromisoformat(json.loads((self.folder / MOMENT).read_text())["taken_at"])
        except (OSError, ValueError, KeyError):
            raise LocalServerError(f"{self.folder} is no backup, or half of one") from None


def back_up(admin_url: str, *, to: Path, flavour: Flavour = "wheel") -> Backup:
    """Copy a running server whole, while it works; what is half done there is a folder without `backup.json`."""
    to.mkdir(mode=0o700, parents=True)
    taken_at = datetime.now(UTC)
    with (to / DATABASES).open("wb") as archive:
        done = subprocess.run(
            [
                str(programs(flavour, account=None) / "pg_basebackup"),
                *("--dbname", _without_password(admin_url)),
                *("--pgdata", "-", "--format", "tar", "--wal-method", "fetch", "--gzip", "--checkpoint", "fast"),
            ],
            check=False,
            stdout=archive,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": os.defpath, "PGPASSWORD": urlsplit(admin_url).password or ""},
        )
    if done.returncode != 0:
        raise LocalServerError(f"pg_basebackup failed ({done.returncode})\n{done.stderr}")
    _write_secret(to / SUPERUSER, {"password": urlsplit(admin_url).password or ""})
    (to / MOMENT).write_text(json.dumps({"taken_at": taken_at.isoformat()}))
    return Backup(to)


def restore(backup: Backup, *, directory: Path) -> None:
    """Lay the copy out as the data of a private server that was never started; `PrivatePostgres` then recovers it."""
    if directory.exists() and any(directory.iterdir()):
        raise StartFailed(f"{directory} is not empty; restore into a new directory")
    account = server_account()
    cluster = cluster_at(directory, account=account)
    cluster.data.mkdir(mode=0o700)
    if account:
        account.own(cluster.data)
    unpacked = subprocess.run(
        ["tar", "--extract", "--gzip", "--directory", str(cluster.data)],
        check=False,
        stdin=(backup.folder / DATABASES).open("rb"),
        capture_output=True,
        text=True,
        **popen_account(account),
    )
    if unpacked.returncode != 0:
        raise StartFailed(f"the backup could not be unpacked\n{unpacked.stderr}")
    shutil.copy(backup.folder / SUPERUSER, cluster.home / SUPERUSER)


def say_again(admin_url: str, *, since: datetime) -> dict[str, int]:
    """Every service sends again what it sent after a moment: the messages that were in the broker, and what a restored
    service has forgotten. Who knows an event takes no notice of it. Returns how many events of each database."""
    found: dict[str, int] = {}
    for name in _databases(admin_url):
        with psycopg.connect(_with_database(admin_url, name)) as connection:
            if connection.execute("SELECT to_regclass('outbox')").fetchone() != (None,):
                found[name] = connection.execute(SAY_AGAIN, [since]).rowcount
    return found


def _databases(admin_url: str) -> list[str]:
    with psycopg.connect(admin_url) as connection:
        rows: Sequence[Any] = connection.execute(
            "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname"
        ).fetchall()
    return [str(row[0]) for row in rows]


def keep_files(source: Path, *, archive: Path) -> None:
    """A folder of files as one archive; after the databases, so that no row names a file that is not in it."""
    with tarfile.open(archive, "w:gz") as packed:
        if source.exists():
            packed.add(source, arcname=".")


def bring_files_back(archive: Path, *, target: Path) -> None:
    """The files of `keep_files`."""
    target.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(tarfile.open(archive, "r:gz")) as packed:
        packed.extractall(target, filter="data")


def _without_password(url: str) -> str:
    """A password in an argument would be seen by everybody on the machine."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, f"{parts.username}@{parts.hostname}:{parts.port}", *parts[2:]))


def _with_database(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


def _write_secret(file: Path, value: dict[str, str]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        json.dump(value, opened)
