"""Where a browser for tests and its driver are (installed if missing)."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from crewline_local import debian
from crewline_local.errors import NotInstalled


@dataclass(frozen=True)
class BrowserPrograms:
    """Chromium and the program that steers it."""

    browser: Path
    driver: Path


def browser_programs() -> BrowserPrograms:
    """Both; raises NotInstalled where they cannot be had."""
    for program, package in (("chromium", "chromium"), ("chromedriver", "chromium-driver")):
        if shutil.which(program) is None:
            debian.install(package)
    return BrowserPrograms(browser=_found("chromium"), driver=_found("chromedriver"))


def _found(program: str) -> Path:
    path = shutil.which(program)
    if path is None:
        raise NotInstalled(f"{program} was installed but not found")
    return Path(path)
