"""The files of one private PostgreSQL: where they live, how they are made, and whose the lock file in them is."""

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from crewline_local.accounts import Account, popen_account
from crewline_local.errors import StartFailed

_SOCKET_PATH_LIMIT = 100  # the kernel's is 107; ".s.PGSQL.12345.lock" is added
_HOMES = Path("/var/lib/crewline-local")

_SETTINGS = """\
# Written by crewline_local at every start. fsync stays on: what was committed survives a crash.
listen_addresses = '127.0.0.1'
max_connections = 800
shared_buffers = '128MB'
max_wal_size = '512MB'
fsync = on
synchronous_commit = on
wal_level = replica
max_wal_senders = 2
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
unix_socket_permissions = 0700
"""

_ACCESS = """\
# Written by crewline_local at every start: passwords for everyone, loopback only.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
host replication postgres 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True)
class Cluster:
    """A directory that holds the data (`cluster/`), the log, and what a restart needs to come back the same."""

    home: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def _facts(self) -> Path:
        return self.home / "superuser.json"

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists() and self._facts.exists()

    @property
    def major_version(self) -> int:
        return int((self.data / "PG_VERSION").read_text())

    def password(self) -> str:
        return str(json.loads(self._facts.read_text())["password"])

    def last_port(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            return int((self.home / "port").read_text())
        return None

    def keep_port(self, port: int) -> None:
        (self.home / "port").write_text(f"{port}\n")

    def create(self, programs: Path) -> None:
        """initdb beside the final place, then a rename: a cluster that exists is whole."""
        password = secrets.token_urlsafe(24)
        half = Path(tempfile.mkdtemp(dir=self.home, prefix="creating-"))
        secret = half / "password"
        secret.write_text(password)
        for path in (half, secret):
            self._hand_over(path)
        target = half / "data"
        command = [str(programs / "initdb"), "--pgdata", str(target), "--username", "postgres", "--pwfile", str(secret)]
        command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"]
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            **popen_account(self.account),
        )
        if done.returncode != 0:
            raise StartFailed(f"initdb failed ({done.returncode})\n{done.stdout}{done.stderr}")
        self._write_secret(password)
        shutil.rmtree(self.data, ignore_errors=True)
        target.rename(self.data)
        shutil.rmtree(half)

    def configure(self) -> None:
        """Writes settings and access rules anew, so that a newer version of this package also governs old data."""
        (self.data / "crewline.conf").write_text(_SETTINGS)
        (self.data / "crewline_hba.conf").write_text(_ACCESS)
        for name in ("crewline.conf", "crewline_hba.conf"):
            self._hand_over(self.data / name)
        line = "include = 'crewline.conf'\n"
        settings = self.data / "postgresql.conf"
        if line not in settings.read_text():
            with settings.open("a") as file:
                file.write(line)

    def socket_directory(self) -> Path:
        """The home itself, or a short directory when its path exceeds what a unix socket allows."""
        if len(str(self.home)) + len("/.s.PGSQL.12345.lock") <= _SOCKET_PATH_LIMIT:
            return self.home
        short = Path(tempfile.mkdtemp(prefix="crewline-pg-", dir="/tmp"))
        self._hand_over(short)
        return short

    def running_postmaster(self) -> psutil.Process | None:
        """The postmaster that works on this data now, whoever started it."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
                return None
            return process if str(self.data) in process.cmdline() else None
        except (OSError, ValueError, psutil.Error):
            return None

    def drop_stale_lock(self) -> None:
        """Removes the lock of a postmaster that is gone: its pid may be anyone's by now, and PostgreSQL cannot tell."""
        if self.running_postmaster() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _write_secret(self, password: str) -> None:
        descriptor = os.open(self._facts, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"password": password}, file)

    def _hand_over(self, path: Path) -> None:
        if self.account:
            self.account.own(path)


def cluster_at(directory: Path, *, account: Account | None) -> Cluster:
    """The cluster of `directory`, which is made; below a directory that the account may not enter it becomes a link."""
    directory = directory.absolute()
    if not directory.exists():
        directory.parent.mkdir(parents=True, exist_ok=True)
        if account and not account.reaches(directory.parent):
            directory.symlink_to(_home_elsewhere(directory))
        else:
            directory.mkdir(mode=0o700)
    home = directory.resolve()
    if account and not account.reaches(home.parent):
        raise StartFailed(f"account {account.name} cannot enter {home.parent}; choose another data directory")
    if account:
        account.own(home)
    return Cluster(home=home, account=account)


def _home_elsewhere(directory: Path) -> Path:
    _HOMES.mkdir(mode=0o755, parents=True, exist_ok=True)
    directory.unlink(missing_ok=True)  # a link whose target was removed
    return Path(tempfile.mkdtemp(dir=_HOMES, prefix=f"{directory.name}-"))
