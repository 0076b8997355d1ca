"""`demo`: walks the stories against whatever is running and prints each step; fails loudly where one does not go on."""

from __future__ import annotations

import argparse
import sys

from crewline_local.platform.instance import running_address
from crewline_local.platform.settings import local_settings
from crewline_local.story.api import StoryFailed
from crewline_local.story.printing import Printer
from crewline_local.story.stories import STORIES


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to walk, and which stories."""
    parser.add_argument("--url", help="the platform's address; without it the one running on this machine")
    parser.add_argument("--story", choices=[story.name for story in STORIES], help="one of the stories only")


def demo(given: argparse.Namespace) -> int:
    """Exit code 1 when a step fails."""
    url = (given.url or _running_here() or "").rstrip("/")
    if not url:
        print("crewline: nothing is running here; `make run` starts it, or name an address by --url", file=sys.stderr)
        return 1
    printer = Printer(sys.stdout)
    for story in STORIES:
        if given.story in (None, story.name):
            printer.title(story.title, url=url)
            try:
                story.walk(url, tell=printer.step)
            except StoryFailed as failure:
                printer.failure(str(failure))
                return 1
    printer.end()
    return 0


def _running_here() -> str | None:
    data = local_settings().data
    found = (running_address(folder) for folder in (data, data / "up") if (folder / "run.json").exists())
    return next((address for address in found if address and address.startswith("http")), None)
