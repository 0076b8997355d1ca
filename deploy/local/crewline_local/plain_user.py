"""Runs a Python program as a plain user, to prove that servers need no privilege."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_NOBODY = 65534


@dataclass(frozen=True)
class PlainUser:
    """`nobody` when we are root, else ourselves; with a home of its own."""

    home: Path

    @classmethod
    def at(cls, home: Path) -> "PlainUser":
        home.mkdir()
        if os.geteuid() == 0:
            os.chown(home, _NOBODY, _NOBODY)
        return cls(home=home)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Runs Python in the home; raises LookupError when no interpreter is within this user's reach."""
        command = [*self._lower(), self._python(), *arguments]
        return subprocess.run(
            command, env=self._environment(), cwd=self.home, check=False, capture_output=True, text=True, timeout=180
        )

    def _environment(self) -> dict[str, str]:
        packages = os.pathsep.join(filter(None, sys.path))
        return {"HOME": str(self.home), "TMPDIR": str(self.home), "PATH": "/usr/bin:/bin", "PYTHONPATH": packages}

    def _lower(self) -> Sequence[str]:
        if os.geteuid() != 0:
            return ()
        return (shutil.which("setpriv") or "setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")

    def _python(self) -> str:
        """Ours may live in root's home; the machine's own of the same version sees the same packages."""
        version = f"python3.{sys.version_info.minor}"
        for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
            probe = [*self._lower(), python, "-c", "import crewline_local, psycopg, amqp"]
            try:
                done = subprocess.run(probe, env=self._environment(), cwd="/", check=False, capture_output=True)
            except OSError:
                continue
            if done.returncode == 0:
                return python
        raise LookupError(f"no {version} that a plain user can run sees our packages")
