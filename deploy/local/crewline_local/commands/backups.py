"""`back-up`, `restore` and `say-again`: an installation of `make run` or `make up` copied, brought back, and its
services told to send again what was under way."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from crewline_local import ports
from crewline_local.accounts import server_account
from crewline_local.backups import IN_FLIGHT, Backup, back_up, bring_files_back, keep_files, restore, say_again
from crewline_local.errors import LocalServerError
from crewline_local.platform.settings import local_settings
from crewline_local.postgres import PrivatePostgres
from crewline_local.postgres_cluster import cluster_at

_SECRETS = "secrets.json"
_KEPT = (_SECRETS, "demo.json")
_FOLDERS = ("blobs", "sandbox")  # pictures and exports; what the Stripe sandbox knows


def back_up_arguments(parser: argparse.ArgumentParser) -> None:
    """What is copied, and where to."""
    parser.add_argument("--data", type=Path, help="the installation's data; CREWLINE_DATA or .crewline without it")
    parser.add_argument("--to", type=Path, required=True, help="a new folder")


def run_back_up(given: argparse.Namespace) -> int:
    """While it runs or while it is stopped."""
    data = _data(given)
    with _server(data) as admin_url:
        backup = back_up(admin_url, to=given.to)
    for folder in _FOLDERS:
        keep_files(data / folder, archive=given.to / f"{folder}.tar.gz")
    _copy(data, given.to)
    print(f"crewline: {data} as of {backup.taken_at.isoformat()} is in {given.to}; it holds secrets, keep it safe")
    return 0


def restore_arguments(parser: argparse.ArgumentParser) -> None:
    """From where, and into which new data directory."""
    parser.add_argument("--from", dest="backup", type=Path, required=True, help="a folder made by back-up")
    parser.add_argument("--data", type=Path, required=True, help="a data directory that does not exist yet")


def run_restore(given: argparse.Namespace) -> int:
    """The next `run` or `up` with CREWLINE_DATA set to it goes on from the backup."""
    data: Path = given.data.absolute()
    backup = Backup(given.backup)
    since = backup.taken_at - IN_FLIGHT
    if data.exists():
        raise LocalServerError(f"{data} exists; restore into a new directory")
    data.mkdir(mode=0o711, parents=True)
    restore(backup, directory=data / "postgres")
    for folder in _FOLDERS:
        bring_files_back(given.backup / f"{folder}.tar.gz", target=data / folder)
    _copy(given.backup, data)
    with PrivatePostgres(data / "postgres") as postgres:
        said = say_again(postgres.admin_url, since=since)
    print(f"crewline: restored; {sum(said.values())} events of the last hour before the backup will be sent again")
    return 0


def say_again_arguments(parser: argparse.ArgumentParser) -> None:
    """On which server, and since when."""
    parser.add_argument("--postgres", required=True, metavar="URL", help="the server's address as its administrator")
    parser.add_argument("--since", type=datetime.fromisoformat, required=True, metavar="TIME", help="with its zone")


def run_say_again(given: argparse.Namespace) -> int:
    """While no service runs, or while all do."""
    if given.since.tzinfo is None:
        print("crewline: --since needs a zone, such as 2026-07-01T03:00Z", file=sys.stderr)
        return 2
    for database, count in say_again(given.postgres, since=given.since).items():
        print(f"{database}: {count}")
    return 0


def _copy(source: Path, target: Path) -> None:
    for name in _KEPT:
        if (source / name).exists():
            shutil.copy(source / name, target / name)


def _data(given: argparse.Namespace) -> Path:
    data: Path = (given.data or local_settings().data).absolute()
    if not (data / _SECRETS).exists():
        raise LocalServerError(f"{data} is no data directory of `run` or `up`")
    return data


@contextmanager
def _server(data: Path) -> Iterator[str]:
    """The administrator's address of the installation's PostgreSQL: the one that runs, else started for the while."""
    cluster = cluster_at(data / "postgres", account=server_account())
    if cluster.running_postmaster() is not None:
        yield f"postgresql://postgres:{cluster.password()}@{ports.LOOPBACK}:{cluster.last_port()}/postgres"
        return
    with PrivatePostgres(data / "postgres") as postgres:
        yield postgres.admin_url
