"""What `run` and `up` share: start, say where everything is, make the demo company once, stay until asked to leave."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable

from crewline_local.commands.announcement import announcement
from crewline_local.commands.leaving import Leave, leaving_on_signals
from crewline_local.errors import LocalServerError
from crewline_local.platform.platform import BusKind, Platform
from crewline_local.platform.settings import local_settings
from crewline_local.story.demo_company import DemoCompany
from crewline_local.watching.scraping import EVERY_SECONDS


def say(line: str) -> None:
    """One line to whoever started us."""
    print(f"crewline: {line}", file=sys.stderr, flush=True)


def run_until_asked(bus: BusKind, *, folder: str = "") -> int:
    """Runs the platform on this bus until Ctrl-C or SIGTERM; data stays."""
    settings = local_settings()
    began = time.monotonic()
    platform = Platform(
        settings.data / folder, bus=bus, settings=settings, watched_every_seconds=EVERY_SECONDS, tell=say
    )
    with leaving_on_signals():
        try:
            with platform:
                company = DemoCompany(platform.url, file=platform.directory / "demo.json", secrets=platform.secrets)
                if settings.wants_demo_company:
                    company.sign_up()
                print(announcement(platform, company, seconds=time.monotonic() - began), flush=True)
                if settings.wants_demo_company:
                    _in_background(company.fill, tell=say)
                _renew_when_asked(platform)
        except Leave:
            say(f"stopped; data is kept in {platform.directory}")
    return 0


def _renew_when_asked(platform: Platform) -> None:
    """On SIGUSR1 a new process takes over from each, one after the other; for ever."""
    asked = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: asked.set())
    while True:
        asked.wait()
        asked.clear()
        try:
            platform.renew("web")
            platform.renew("work")
            say("every process was renewed")
        except LocalServerError as error:
            say(f"not every process was renewed: {error}")


def _in_background(work: Callable[[], str], *, tell: Callable[[str], None]) -> None:
    def fill() -> None:
        try:
            tell(work())
        except Exception as error:  # noqa: BLE001 - the platform runs on without its demo company
            tell(f"the demo company could not be completed and will be at the next start: {error}")

    threading.Thread(target=fill, name="crewline-demo-company", daemon=True).start()
