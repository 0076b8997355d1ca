"""`python -m <service> web|work|relay|consume|timers|provision|migrate|openapi`: every service's one command line."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from common.config import ConfigError
from common.db.migrations import migrate
from common.leaving import leave_at_once
from common.service import RunningService, Service, start
from common.telemetry.logs import configure_logs

PARTS = {
    "work": frozenset({"relay", "consume", "timers"}),
    "relay": frozenset({"relay"}),
    "consume": frozenset({"consume"}),
    "timers": frozenset({"timers"}),
}


def main(
    definition: Service,
    make_app: Callable[[RunningService], Any] | None = None,
    *,
    server: Mapping[str, Any] | None = None,
) -> None:
    """Run one part of a service; exits with a message naming the setting when the configuration is not acceptable.
    `server` are settings for gunicorn that differ from the house's."""
    parser = argparse.ArgumentParser(prog=definition.name)
    parser.add_argument("part", choices=["web", "provision", "migrate", "openapi", *PARTS])
    part = parser.parse_args().part
    configure_logs(definition.name)
    try:
        if part == "openapi":
            print(json.dumps(_openapi(definition), indent=2, sort_keys=True))
            return
        service = start(definition)
        if part == "provision":
            _provision(service)
            return
    except ConfigError as error:
        sys.exit(f"{definition.name}: {error}")
    if part == "migrate":
        migrate(definition.migrations, service.config.owner_url)
    elif part == "web":
        _serve(service, make_app, server or {})
    else:
        _work(service, PARTS[part])


def _openapi(definition: Service) -> Any:
    from common.http.openapi import document

    return document(definition)


def _provision(service: RunningService) -> None:
    from common.bus.management import BrokerRefused
    from common.provisioning import administrators, provision_service

    try:
        provision_service(service.name, service.config, administrators())
    except BrokerRefused as refusal:
        sys.exit(f"{service.name}: {refusal}")


def _serve(
    service: RunningService, make_app: Callable[[RunningService], Any] | None, options: Mapping[str, Any]
) -> None:
    from common.http.app import create_app
    from common.http.server import serve
    from common.telemetry.pools import watch_pools
    from common.telemetry.sharing import share_between_workers

    def make() -> Any:
        watch_pools([service])
        return (make_app or create_app)(service)

    config = service.config
    given = {"host": config.host, "workers": config.workers, "threads": config.threads, **options}
    share_between_workers(int(given["workers"]))
    serve(make, port=config.port, **given)


def _work(service: RunningService, parts: frozenset[str]) -> None:
    from common.telemetry.pools import watch_pools
    from common.telemetry.watching import watched
    from common.work import bus_of, loops, run_loops

    config = service.config
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    named = loops(service, bus_of(service), parts=parts)
    watch_pools([service])
    with watched(service.metrics.render, port=config.watch_port, host=config.host, is_alive=lambda: not stop.is_set()):
        run_loops(named, stop)
    service.database.dispose()
    leave_at_once(0)
