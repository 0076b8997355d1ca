"""`python -m common.bus.tools --service NAME parked list|show|retry|skip-gap|discard` and `... topology apply|show`."""

from __future__ import annotations

import argparse
import getpass
import importlib
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from common.bus.handlers import Handlers
from common.bus.management import BrokerRefused, Management
from common.bus.tools import looking, requeueing
from common.bus.tools.deciding import CannotRetry, Decisions
from common.bus.topology import definitions, topology_from_contracts
from common.clock import SystemClock
from common.config import ConfigError, Env
from common.db.session import Database
from common.provisioning import administrators
from common.telemetry.logs import configure_logs

log = logging.getLogger("common.bus.tools")


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when it was done, 1 with the reason when it could not be."""
    arguments = _parser().parse_args(argv)
    configure_logs("tools", stream=sys.stderr)
    logging.getLogger("pika").setLevel(logging.WARNING)
    try:
        arguments.run(arguments)
    except (looking.NoSuchMessage, CannotRetry, ConfigError, BrokerRefused) as refusal:
        print(f"tools: {refusal}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m common.bus.tools", description=__doc__)
    parser.add_argument("--service", help="whose parked messages; needs CREWLINE_<SERVICE>_PLATFORM_URL")
    parser.add_argument("--as", dest="operator", default=getpass.getuser(), help="your name, for the audit trail")
    subjects = parser.add_subparsers(required=True, metavar="parked|topology")
    verbs = subjects.add_parser("parked", help="messages set aside").add_subparsers(required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="what is parked, the oldest first")
    listing.add_argument("--state", choices=["retry", "waiting", "gap", "held", "dead"])
    listing.add_argument("--handler")
    listing.add_argument("--limit", type=int, default=50)
    listing.set_defaults(run=_list)
    showing = verbs.add_parser("show", help="one message with its body")
    showing.add_argument("id", type=int)
    showing.set_defaults(run=_show)
    for name, decide, what in (
        ("retry", Decisions.retry, "try again, now that the cause is gone"),
        ("skip-gap", Decisions.skip_gap, "give up what is missing before a message, then apply it"),
        ("discard", Decisions.discard, "give a message up; later ones of its aggregate pass"),
    ):
        deciding = verbs.add_parser(name, help=what)
        deciding.add_argument("ids", type=int, nargs="+", metavar="ID")
        deciding.add_argument("--reason", required=True, help="why, for the audit trail")
        deciding.set_defaults(run=_decide, decide=decide)
    shapes = subjects.add_parser("topology", help="exchange, queues, bindings, policies").add_subparsers(required=True)
    shapes.add_parser("apply", help="declare what the contracts name").set_defaults(run=_apply_topology)
    shapes.add_parser("show", help="as a RabbitMQ definitions file, policies included").set_defaults(run=_show_topology)
    return parser


def _list(arguments: argparse.Namespace) -> None:
    with _database(arguments) as database, database.platform_engine.begin() as connection:
        for message in looking.listed(
            connection, state=arguments.state, handler=arguments.handler, limit=arguments.limit
        ):
            print(message.line)
        counts = ", ".join(f"{count} {state}" for state, count in looking.counted(connection).items())
        print(f"parked in {database.service}: {counts or 'nothing'}")


def _show(arguments: argparse.Namespace) -> None:
    with _database(arguments) as database, database.platform_engine.begin() as connection:
        print(looking.one(connection, arguments.id).described())


def _decide(arguments: argparse.Namespace) -> None:
    decide: Callable[..., str] = arguments.decide
    with _database(arguments) as database:
        decisions = Decisions(
            operator=arguments.operator,
            clock=SystemClock(),
            handlers=_handlers(database.service),
            requeue=_requeue(database),
        )
        for parked_id in arguments.ids:
            with database.platform_engine.begin() as connection:
                message = looking.one(connection, parked_id)
                outcome = decide(decisions, connection, message, reason=arguments.reason)
            facts = {"parked": parked_id, "operator": arguments.operator, "reason": arguments.reason}
            log.warning(f"parked {decide.__name__}", extra=facts)
            print(f"{parked_id}: {outcome}")


@contextmanager
def _database(arguments: argparse.Namespace) -> Iterator[Database]:
    if not arguments.service:
        raise ConfigError("--service", "is not given")
    url = Env(f"CREWLINE_{arguments.service.upper()}").text("PLATFORM_URL")
    database = Database(arguments.service, app_url=url, platform_url=url, pool_size=1)
    try:
        yield database
    finally:
        database.dispose()


def _handlers(service: str) -> Handlers:
    """What the service's code hears, where it is installed beside this tool; nothing otherwise."""
    try:
        module: Any = importlib.import_module(f"{service}.bootstrap")
    except ModuleNotFoundError:
        return Handlers(service)
    handlers: Handlers = module.SERVICE.handlers
    return handlers


def _requeue(database: Database) -> requeueing.Requeue:
    settings = Env("CREWLINE")
    if settings.text("BUS", "amqp") == "embedded":
        return requeueing.into_table(database.platform_url)
    return requeueing.into_queue(settings.text("AMQP_URL"), database.service)


def _apply_topology(_arguments: argparse.Namespace) -> None:
    from common.bus.topology_apply import apply_topology

    topology, url = topology_from_contracts(_contracts()), Env("CREWLINE").text("AMQP_URL")
    admin = administrators().rabbit_url
    if admin:
        Management(admin).apply(topology, vhost=unquote(urlsplit(url).path.removeprefix("/")) or "/")
    apply_topology(url, topology)  # also where the API did it: this one refuses queues with other arguments
    policies = "policies too" if admin else "policies: see `topology show`"
    print(f"declared for {', '.join(topology.services)}; {policies}")


def _show_topology(_arguments: argparse.Namespace) -> None:
    print(json.dumps(definitions(topology_from_contracts(_contracts())), indent=2, sort_keys=True))


def _contracts() -> Path:
    return Path(Env("CREWLINE").text("CONTRACTS", "contracts"))


if __name__ == "__main__":
    sys.exit(main())
