"""`replay --to QUEUE`: events of one service's history once more, for one service alone."""

from __future__ import annotations

import argparse
import logging
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from common.bus.tools import history, settings
from common.bus.tools.destinations import Destination, InboundTable, Queues
from common.bus.tools.history import Selection
from common.bus.tools.pacing import Pace
from common.bus.tools.progress import Progress
from common.bus.tools.replaying import Replay
from common.bus.topology import PARTITIONS
from common.config import ConfigError, Env
from common.db.session import connect_plain
from common.ids import new_id

log = logging.getLogger("common.bus.tools")
PER_SECOND = 500.0
MOST_WAITING = 5_000


def add_to(subjects: Any) -> None:
    """The words of the command line."""
    parser = subjects.add_parser("replay", help="send events of --service's history once more, to one service alone")
    add_destination(parser)
    parser.add_argument("--type", dest="types", action="append", help="only events of this type; may be given again")
    parser.add_argument("--organization", type=UUID)
    parser.add_argument("--aggregate-id", type=UUID)
    parser.add_argument("--since", type=moment, help="only what happened from then on: 2030-05-06T14:00:00Z")
    parser.add_argument("--until", type=moment, help="only what happened before")
    parser.add_argument("--after-position", type=int, default=0, help="only behind this place of the history")
    parser.add_argument("--through-position", type=int, help="only up to this place; else up to now")
    parser.add_argument("--progress", type=Path, help="a file that says how far it came; given again, it goes on there")
    parser.set_defaults(run=_replay)


def add_destination(parser: argparse.ArgumentParser) -> None:
    """Where to and how fast: the same for all that sends."""
    parser.add_argument("--to", required=True, metavar="QUEUE", help="a service, or one queue: job, job.p2, my-queue")
    parser.add_argument("--rate", type=float, default=PER_SECOND, help="messages a second; 0 is no limit")
    parser.add_argument("--most-waiting", type=int, default=MOST_WAITING, help="pause while more wait over there")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be sent")


def moment(text: str) -> datetime:
    """A time with its zone; without one it is UTC."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Target:
    """A service, one of its partitions, or a queue that belongs to nobody's consumption."""

    service: str
    partition: int | None = None
    queue: str | None = None

    @classmethod
    def named(cls, name: str) -> Target:
        """`job`, `job.p2`, or any other queue."""
        service, _, rest = name.partition(".")
        if not rest and service in settings.topology().services:
            return cls(service)
        if rest in {f"p{number}" for number in range(PARTITIONS)}:
            return cls(service, partition=int(rest[1:]))
        return cls(service, queue=name)

    def open(self) -> Destination:
        """Connect. Raises ConfigError where only a broker has such a queue."""
        if not settings.is_embedded():
            return Queues(settings.amqp_url(), service=self.service, queue=self.queue)
        if self.queue is not None:
            raise ConfigError("--to", f"names {self.queue}, which is no service; the embedded bus has no other queues")
        return InboundTable(Env(f"CREWLINE_{self.service.upper()}").text("PLATFORM_URL"))


def pace_of(arguments: argparse.Namespace, destination: Destination) -> Pace:
    """As fast as was asked for."""
    return Pace(per_second=arguments.rate, most_waiting=arguments.most_waiting, waiting=destination.waiting)


def _replay(arguments: argparse.Namespace) -> None:
    target = Target.named(arguments.to)
    with settings.database_of(arguments.service) as database:
        owner, url = database.service, database.platform_url
        with closing(connect_plain(url)) as connection:
            selection = _selection(arguments, target, newest=history.newest_position(connection))
            kinds = history.counted(connection, selection)
    for kind in kinds:
        print(f"{kind.events:>9}  {kind.type}  #{kind.first} to #{kind.last}")
    total = sum(kind.events for kind in kinds)
    if arguments.dry_run or not total:
        print(f"{total} events of {owner} would go to {arguments.to}" if total else "nothing to send")
        return
    progress = Progress(arguments.progress, _question(arguments, selection), selection.after, replay=str(new_id()))
    if progress.resume():
        print(f"goes on behind #{progress.position}; {progress.sent} were sent before")
    with closing(target.open()) as destination:
        replay = Replay(owner=owner, owner_url=url, selection=selection, destination=destination,
                        partition=target.partition)  # fmt: skip
        replay.run(progress, pace_of(arguments, destination), tell=_tell)
    facts = {"replay": progress.replay, "to": arguments.to, "sent": progress.sent, "operator": arguments.operator}
    log.warning("replayed", extra=facts)
    print(f"{progress.sent} events of {owner} sent to {arguments.to} as replay {progress.replay}")


def _tell(progress: Progress) -> None:
    print(f"{progress.sent} sent, up to #{progress.position}", file=sys.stderr, flush=True)


def _selection(arguments: argparse.Namespace, target: Target, *, newest: int) -> Selection:
    """Whole aggregates that the service hears, unless types are named: a single type would leave gaps."""
    heard = settings.topology().aggregates_of(target.service)
    named = tuple(arguments.types) if arguments.types else None
    through = newest if arguments.through_position is None else arguments.through_position
    return Selection(
        after=arguments.after_position,
        through=through,
        organization=arguments.organization,
        aggregate_id=arguments.aggregate_id,
        types=named,
        aggregates=tuple(heard) if target.queue is None else None,
        since=arguments.since,
        until=arguments.until,
    )


def _question(arguments: argparse.Namespace, selection: Selection) -> dict[str, str | None]:
    """What was asked, to know the same replay again; the present end of the history is no part of it."""
    asked = {**asdict(selection), "to": arguments.to, "service": arguments.service}
    asked["through"] = arguments.through_position
    return {name: None if value is None else str(value) for name, value in asked.items()}
