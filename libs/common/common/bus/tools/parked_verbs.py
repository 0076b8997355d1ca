"""`parked list|show|retry|skip-gap|discard` of one service, and `dead`: what waits for a person, of every service."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Engine, text

from common.bus.tools import looking, requeueing, settings
from common.bus.tools.deciding import CannotRetry, Decisions
from common.clock import SystemClock
from common.config import ConfigError
from common.db.session import Database
from common.failpoints import failpoint

log = logging.getLogger("common.bus.tools")
STATES = ("retry", "waiting", "gap", "held", "dead")
AT_ONCE = 500


def add_to(subjects: Any) -> None:
    """The words of the command line."""
    verbs = subjects.add_parser("parked", help="messages set aside").add_subparsers(required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="what is parked, the oldest first")
    listing.add_argument("--state", choices=STATES)
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
        deciding.add_argument("ids", type=int, nargs="*", metavar="ID")
        deciding.add_argument("--reason", required=True, help="why, for the audit trail")
        deciding.set_defaults(run=_decide, decide=decide, state=None, handler=None)
        if name == "retry":
            deciding.add_argument("--state", choices=STATES, help="instead of numbers: all in this state")
            deciding.add_argument("--handler", help="instead of numbers, or beside --state: all of this handler")
    dead = subjects.add_parser("dead", help="what was given up and waits for a person, of every service")
    dead.add_argument("--limit", type=int, default=20, help="how many of each service")
    dead.set_defaults(run=_dead)


def _list(arguments: argparse.Namespace) -> None:
    with settings.database_of(arguments.service) as database:
        _print_parked(database, state=arguments.state, handler=arguments.handler, limit=arguments.limit)


def _dead(arguments: argparse.Namespace) -> None:
    for service in settings.services_asked(arguments):
        with settings.database_of(service) as database:
            _print_parked(database, state="dead", handler=None, limit=arguments.limit)


def _print_parked(database: Database, *, state: str | None, handler: str | None, limit: int) -> None:
    with database.platform_engine.begin() as connection:
        for message in looking.listed(connection, state=state, handler=handler, limit=limit):
            print(message.line)
        counts = ", ".join(f"{count} {each}" for each, count in looking.counted(connection).items())
        print(f"parked in {database.service}: {counts or 'nothing'}")


def _show(arguments: argparse.Namespace) -> None:
    with settings.database_of(arguments.service) as database, database.platform_engine.begin() as connection:
        print(looking.one(connection, arguments.id).described())


def _decide(arguments: argparse.Namespace) -> None:
    decide: Callable[..., str] = arguments.decide
    chosen = bool(arguments.state or arguments.handler)
    if chosen == bool(arguments.ids):
        raise ConfigError("ID", "or --state or --handler: give numbers, or what they have in common")
    with settings.database_of(arguments.service) as database:
        decisions = Decisions(
            operator=arguments.operator,
            clock=SystemClock(),
            handlers=settings.handlers_of(database.service),
            requeue=_requeue(database),
        )
        for parked_id in _alike(database.platform_engine, arguments) if chosen else arguments.ids:
            try:
                outcome = _decide_one(database, decisions, decide, parked_id, arguments)
            except (CannotRetry, looking.NoSuchMessage) as refusal:
                if not chosen:
                    raise
                outcome = str(refusal)
            print(f"{parked_id}: {outcome}")


def _decide_one(
    database: Database,
    decisions: Decisions,
    decide: Callable[..., str],
    parked_id: int,
    arguments: argparse.Namespace,
) -> str:
    with database.platform_engine.begin() as connection:
        message = looking.one(connection, parked_id)
        outcome = decide(decisions, connection, message, reason=arguments.reason)
    failpoint("replay.mid")
    facts = {"parked": parked_id, "operator": arguments.operator, "reason": arguments.reason}
    log.warning(f"parked {decide.__name__}", extra=facts)
    return outcome


def _alike(engine: Engine, arguments: argparse.Namespace) -> Iterator[int]:
    """The numbers of all that share a state or a handler, a few hundred read at a time."""
    last = 0
    while True:
        with engine.begin() as connection:
            rows = connection.execute(
                text("""SELECT id FROM parked WHERE id > :last AND (CAST(:state AS text) IS NULL OR state = :state)
                        AND (CAST(:handler AS text) IS NULL OR handler = :handler) ORDER BY id LIMIT :most"""),
                {"last": last, "state": arguments.state, "handler": arguments.handler, "most": AT_ONCE},
            )
            ids = list(rows.scalars())
        yield from ids
        if len(ids) < AT_ONCE:
            return
        last = ids[-1]


def _requeue(database: Database) -> requeueing.Requeue:
    if settings.is_embedded():
        return requeueing.into_table(database.platform_url)
    return requeueing.into_queue(settings.amqp_url(), database.service)
