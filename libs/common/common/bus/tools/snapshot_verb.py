"""`snapshot AGGREGATE --to QUEUE`: the present state of an aggregate as events, for one service that is new or lost its
memory."""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter
from contextlib import closing
from typing import Any
from uuid import UUID

from common.bus.port import Outgoing
from common.bus.tools import settings
from common.bus.tools.destinations import Destination
from common.bus.tools.pacing import Pace
from common.bus.tools.replay_verb import Target, add_destination, pace_of
from common.bus.tools.snapshotting import snapshot_messages
from common.config import ConfigError
from common.failpoints import failpoint

log = logging.getLogger("common.bus.tools")


def add_to(subjects: Any) -> None:
    """The words of the command line."""
    parser = subjects.add_parser("snapshot", help="the present state of an aggregate as events, for one service")
    parser.add_argument("aggregate", help="such as customer; its owner's code must be installed here")
    add_destination(parser)
    parser.add_argument("--organization", type=UUID, help="of one organization only")
    parser.set_defaults(run=_snapshot)


def _snapshot(arguments: argparse.Namespace) -> None:
    owner = arguments.service or settings.owner_of(arguments.aggregate)
    definition = settings.definition_of(owner)
    if definition is None:
        raise ConfigError(owner, "is not installed here, and only its code can tell how its aggregates stand")
    target = Target.named(arguments.to)
    sent = Counter[str]()
    with settings.database_of(owner) as database:
        pieces = snapshot_messages(
            database, definition, arguments.aggregate, organization=arguments.organization, operator=arguments.operator
        )
        if arguments.dry_run:
            for messages in pieces:
                sent.update(message.type for message in messages)
        else:
            with closing(target.open()) as destination:
                pace = pace_of(arguments, destination)
                for messages in pieces:
                    _send(messages, target, destination, pace, sent)
    for kind, count in sorted(sent.items()):
        print(f"{count:>9}  {kind}")
    verb = "would go" if arguments.dry_run else "sent"
    print(f"{sum(sent.values())} snapshot events of {owner} {verb} to {arguments.to}")
    log.warning("snapshot", extra={"aggregate": arguments.aggregate, "to": arguments.to, "sent": sum(sent.values())})


def _send(messages: list[Outgoing], target: Target, destination: Destination, pace: Pace, sent: Counter[str]) -> None:
    chosen = [each for each in messages if target.partition in (None, each.partition)]
    if chosen:
        pace.wait_for(len(chosen))
        destination.send(chosen)
    failpoint("replay.mid")
    sent.update(message.type for message in chosen)
    print(f"{sum(sent.values())} sent", file=sys.stderr, flush=True)
