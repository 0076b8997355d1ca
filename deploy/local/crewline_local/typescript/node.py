"""Where Node is (installed if missing), and that it is new enough."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crewline_local import debian
from crewline_local.errors import NotInstalled

OLDEST = 20


@dataclass(frozen=True)
class NodePrograms:
    """Node and its package installer."""

    node: Path
    npm: Path


def node_programs() -> NodePrograms:
    """Both; raises NotInstalled with what to do where they cannot be had."""
    for program, package in (("node", "nodejs"), ("npm", "npm")):
        if shutil.which(program) is None:
            debian.install(package)
    found = NodePrograms(node=_found("node"), npm=_found("npm"))
    version = subprocess.run([found.node, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    number = re.match(r"v(\d+)\.", version)
    if number is None or int(number[1]) < OLDEST:
        raise NotInstalled(f"Node is {version}; the TypeScript client needs {OLDEST} or newer")
    return found


def _found(program: str) -> Path:
    path = shutil.which(program)
    if path is None:
        raise NotInstalled(f"{program} was installed but not found")
    return Path(path)
