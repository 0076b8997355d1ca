"""The operating-system account under which a server runs: PostgreSQL refuses root, so root lends it another one."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from crewline_local.errors import LocalServerError

_OWN_ACCOUNT = "crewline-local"


class PopenAccount(TypedDict, total=False):
    """The arguments of subprocess that change the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """An unprivileged account."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether every directory above `path`, and `path` if it is one, lets this account through."""
        return all(self._may_enter(folder) for folder in (path, *path.parents) if folder.is_dir())

    def _may_enter(self, folder: Path) -> bool:
        facts = folder.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & stat.S_IXUSR)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & stat.S_IXGRP)
        return bool(facts.st_mode & stat.S_IXOTH)


def popen_account(account: Account | None) -> PopenAccount:
    """What subprocess needs to run a command under `account`; nothing when it is our own."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def server_account() -> Account | None:
    """None for a plain user, whose servers run as itself; for root the `postgres` account or one made for this."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", _OWN_ACCOUNT):
        found = _account(name)
        if found:
            return found
    return _make_account() or _nobody()


def _account(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)


def _make_account() -> Account | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if not useradd:
        return None
    shell = next((shell for shell in ("/usr/sbin/nologin", "/sbin/nologin") if Path(shell).exists()), "/bin/false")
    command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", shell, _OWN_ACCOUNT]
    subprocess.run(command, check=False, capture_output=True)
    return _account(_OWN_ACCOUNT)


def _nobody() -> Account:
    found = _account("nobody")
    if not found:
        raise LocalServerError("PostgreSQL refuses to run as root and no other account exists; run as a plain user")
    return found
