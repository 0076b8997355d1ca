"""`tail`: events as they are said, one line each; data only when asked for, as it names customers."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import msgspec

from common.bus.envelope import Envelope
from common.bus.tools import settings
from common.bus.tools.tailing import BrokerTail, Interest, OutboxTail
from common.config import ConfigError, Env


def add_to(subjects: Any) -> None:
    """The words of the command line."""
    parser = subjects.add_parser("tail", help="events as they are said, until Ctrl-C")
    parser.add_argument("--type", dest="types", action="append", help="a pattern such as 'job.*'; may be given again")
    parser.add_argument("--organization", type=UUID)
    parser.add_argument("--aggregate-id", type=UUID)
    parser.add_argument("--data", action="store_true", help="each event's data too")
    parser.add_argument("--from", dest="source", choices=["broker", "outbox"], help="by default what CREWLINE_BUS says")
    parser.add_argument("--last", type=int, default=0, help="begin with so many of each outbox, and read these")
    parser.add_argument("--seconds", type=float, help="stop after so long")
    parser.add_argument("--count", type=int, help="stop after so many")
    parser.set_defaults(run=_tail)


def _tail(arguments: argparse.Namespace) -> None:
    interest = Interest(
        types=tuple(arguments.types or ["*"]),
        organization=arguments.organization,
        aggregate_id=arguments.aggregate_id,
    )
    shown = 0
    try:
        for event in _events(arguments):
            if not interest.wants(event):
                continue
            print(_line(event, with_data=arguments.data), flush=True)
            shown += 1
            if shown == arguments.count:
                return
    except KeyboardInterrupt:
        return


def _events(arguments: argparse.Namespace) -> Iterator[Envelope]:
    is_over = _end(arguments.seconds)
    # What was said is in the outboxes alone; the broker shows what it passes on from now on.
    source = arguments.source or ("outbox" if settings.is_embedded() or arguments.last else "broker")
    if source == "broker" and arguments.last:
        raise ConfigError("--last", "needs the outboxes: leave `--from broker` out")
    if source == "broker":
        return BrokerTail(settings.amqp_url()).events(is_over)
    urls = {name: Env(f"CREWLINE_{name.upper()}").text("PLATFORM_URL") for name in settings.services_asked(arguments)}
    return OutboxTail(urls, last=arguments.last).events(is_over)


def _end(seconds: float | None) -> Callable[[], bool]:
    deadline = None if seconds is None else time.monotonic() + seconds
    return lambda: deadline is not None and time.monotonic() >= deadline


def _line(event: Envelope, *, with_data: bool) -> str:
    mark = " snapshot" if event.snapshot else f" replay {event.replay}" if event.replay else ""
    head = f"{event.time:%F %T} {event.type} {event.aggregate_id} #{event.sequence}"
    by = f" by {event.actor}" if event.actor else ""
    data = f" {msgspec.json.format(bytes(event.data), indent=0).decode()}" if with_data else ""
    return f"{head} of {event.organizationid}{by}{mark}{data}"
