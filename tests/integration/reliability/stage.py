"""A stage for fault tests: private servers, the sample services as real processes, and the checker of what arrived."""

from __future__ import annotations

import os
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import amqp
import psycopg

from common.bus.topology import EXCHANGE, Topology, routing_key
from common.bus.topology_apply import apply_topology
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.databases import fresh_database
from common.testing.endurance import ENDURES
from common.testing.environment import environment_for
from common.testing.sample.services import PEBBLE, POND, RIPPLE, TOPOLOGY, WITH_POND
from common.testing.waiting import goes_on
from crewline_local.processes import Child
from crewline_local.rabbitmq import PrivateRabbit

from .forked import Forked
from .servers import ready

# The broker tells what its queues hold as it was up to a second ago, and nothing at all of a queue that just woke up.
QUIET_SECONDS = 2.5
EMBEDDED_QUIET_SECONDS = 0.5  # there all that is on its way is a row, and is seen at once
# For what is the same code on either bus: both only when there is time.
BUSES = ["amqp", "embedded"] if ENDURES else ["amqp"]
STANDARD_CAST = (
    ("write", "pebble"),
    ("write", "pebble"),
    ("relay,consume", "pebble"),
    ("relay,consume", "pebble"),
    ("relay,consume,timers", "ripple"),
    ("relay,consume,timers", "ripple"),
)


@dataclass
class Verdict:
    """What the checker found: every count but `written` must be zero."""

    written: int
    lost: int
    duplicated: int
    unexpected: int
    inversions: int
    unanswered: int

    @property
    def clean(self) -> bool:
        """Nothing lost, doubled, unexpected or out of order."""
        return not (self.lost or self.duplicated or self.unexpected or self.inversions or self.unanswered)


@dataclass
class Actor:
    """One process of the play: what it runs and the child that runs it now."""

    part: str
    service: str
    child: Child | Forked | None = None
    always: dict[str, str] = field(default_factory=dict)  # settings of this one, also when it is started again


@dataclass
class Stage:
    """Databases, bus and processes of one test."""

    directory: Path
    admin_url: str
    rabbit: PrivateRabbit | None
    unsafe: str = ""
    more: dict[str, str] = field(default_factory=dict)
    actors: list[Actor] = field(default_factory=list)
    organization: UUID = field(default_factory=new_id)
    kills: int = 0
    with_pond: bool = False  # a second subscriber of what ripple hears
    broker_dies: bool = False  # it will be killed, and must remember its queues
    looking: dict[str, psycopg.Connection[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pebble = fresh_database(self.admin_url, PEBBLE)
        self.ripple = fresh_database(self.admin_url, RIPPLE)
        self.pond = fresh_database(self.admin_url, POND) if self.with_pond else None
        if self.rabbit is not None:
            self.apply_bus(WITH_POND if self.with_pond else TOPOLOGY)

    def apply_bus(self, topology: Topology) -> None:
        """Declare queues on the private broker; the policies are there."""
        assert self.rabbit is not None
        apply_topology(self.rabbit.amqp_url, topology)
        if self.broker_dies:
            # RabbitMQ 3.10 forgets a queue's leader when killed within half a second of declaring it.
            self.rabbit.sync()

    def environment(self) -> dict[str, str]:
        """Settings of the sample processes."""
        settings = {
            **environment_for(PEBBLE, self.pebble),
            **environment_for(RIPPLE, self.ripple),
            **(environment_for(POND, self.pond) if self.pond else {}),
            "CREWLINE_BUS": "amqp" if self.rabbit else "embedded",
            "CREWLINE_AMQP_URL": self.rabbit.amqp_url if self.rabbit else "",
            "CREWLINE_SAMPLE_ORGANIZATION": str(self.organization),
            "CREWLINE_UNSAFE": self.unsafe,
            **self.more,
        }
        inherited = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
        return {**inherited, **settings}

    def play(self, part: str, service: str, *, always: dict[str, str] | None = None, **more: str) -> Actor:
        """Start a process and keep it on stage."""
        actor = Actor(part, service, always=always or {})
        self.actors.append(actor)
        self.start(actor, **more)
        return actor

    def start(self, actor: Actor, **more: str) -> None:
        """Start an actor's process (again)."""
        env = {**self.environment(), **actor.always, **more}
        log = self.directory / f"{actor.service}-{actor.part.replace(',', '-')}.log"
        if "LD_PRELOAD" in env:  # what is loaded before a program cannot be had by a fork
            words = [sys.executable, "-m", "common.testing.sample", actor.part, actor.service]
            actor.child = Child(words, log=log, env=env)
        else:
            actor.child = Forked(actor.part, actor.service, log=log, env=env)

    def kill_randomly(self, *, times: int, per_second: float, dice: random.Random) -> None:
        """SIGKILL a random process and start it anew, again and again."""
        for _ in range(times):
            time.sleep(1 / per_second)  # the pace of the kills is the test's input, not a wait for a result
            actor = dice.choice(self.actors)
            assert actor.child is not None
            actor.child.kill()
            self.kills += 1
            self.start(actor)

    def keep_alive(self) -> None:
        """Start again whatever has ended."""
        for actor in self.actors:
            if actor.child is None or not actor.child.is_running():
                self.start(actor)

    def stop_writers(self) -> None:
        """End the writers cleanly and take them off stage."""
        for actor in [a for a in self.actors if a.part == "write"]:
            if actor.child is not None:
                actor.child.stop()
            self.actors.remove(actor)

    def close(self) -> None:
        """End every process."""
        for actor in self.actors:
            if actor.child is not None:
                actor.child.kill()
        for connection in self.looking.values():
            connection.close()

    def ask(self, service: str, query: str, *values: Any) -> list[Any]:
        """Query a service's database as its platform role."""
        urls = {"pebble": self.pebble, "ripple": self.ripple, "pond": self.pond}[service]
        assert urls is not None
        try:
            return self._looking_at(urls.platform).execute(query, values).fetchall()
        except psycopg.OperationalError:  # it crashed since somebody last looked
            return self._looking_at(urls.platform, anew=True).execute(query, values).fetchall()

    def _looking_at(self, url: str, *, anew: bool = False) -> psycopg.Connection[Any]:
        """A connection that is kept: many look many times, and to connect takes longer than to look."""
        if url not in self.looking or anew:
            self.looking[url] = connect_plain(url)
        return self.looking[url]

    def settle(self, *, seconds: float = 300.0, watch: tuple[str, ...] = ("pebble", "ripple")) -> Verdict:
        """Wait until nothing is left to do, as long as something moves, then count."""
        unchanged_since, seen = time.monotonic(), None

        def look() -> tuple[str, tuple[int, ...], bool]:
            nonlocal unchanged_since, seen
            self.keep_alive()
            left, done = self.left_over(watch), self.done()
            if left or done != seen:
                unchanged_since, seen = time.monotonic(), done
            if time.monotonic() - unchanged_since <= (QUIET_SECONDS if self.rabbit else EMBEDDED_QUIET_SECONDS):
                return left, done, False
            kept = self._kept_by_broker(watch)
            if kept:
                unchanged_since = time.monotonic()
            return f"the broker keeps {kept}" if kept else left, done, not kept

        goes_on(look, lambda now: now[2], seconds=seconds, what="the bus is quiet")
        return self.verdict()

    def done(self) -> tuple[int, ...]:
        """How far everybody came; nothing that is still on its way leaves it unchanged for long."""
        effects = (("pebble", "outbox"), ("pebble", "answers"), ("ripple", "ripples"), ("ripple", "outbox"))
        return tuple(int(self.ask(service, f"SELECT count(*) FROM {table}")[0][0]) for service, table in effects)

    def left_over(self, watch: tuple[str, ...]) -> str:
        """What still moves: unsent rows, undelivered messages, parked messages; empty when nothing does."""
        looks = {
            "unsent": "SELECT count(*) FROM outbox WHERE published_at IS NULL",
            "inbound": "SELECT count(*) FROM bus_message",
            "parked": "SELECT count(*) FROM parked WHERE state <> 'dead'",
        }
        found = {
            f"{service} {name}": self.ask(service, query)[0][0] for service in watch for name, query in looks.items()
        }
        if self.rabbit is not None and not any(found.values()):
            found["ready"] = ready(self.rabbit.amqp_url, watch)
        return ", ".join(f"{name} {count}" for name, count in found.items() if count)

    def _kept_by_broker(self, watch: tuple[str, ...]) -> int:
        """Ready or handed out. Its own tool tells, which takes a second of a processor: it is asked at the end."""
        if self.rabbit is None:
            return 0
        listing = self.rabbit.ctl("list_queues", "-p", "crewline", "--quiet", "name", "messages")
        counts = [line.split() for line in listing.splitlines() if line.strip()]
        return sum(
            int(count) for name, count in counts if any(re.fullmatch(rf"{one}\.(p\d|dead)", name) for one in watch)
        )

    def waiting(self) -> int:
        """Messages the bus still keeps for ripple, ready or handed out."""
        if self.rabbit is None:
            return int(self.ask("ripple", "SELECT count(*) FROM bus_message")[0][0])
        listing = self.rabbit.ctl("list_queues", "-p", "crewline", "--quiet", "name", "messages")
        return sum(int(line.split()[1]) for line in listing.splitlines() if line.startswith("ripple.p"))

    def fill_outbox(self, *, pebbles: int, drops: int) -> None:
        """A backlog of unsent events, written straight into pebble's outbox."""
        with connect_plain(self.pebble.platform) as connection:
            connection.execute(
                """INSERT INTO outbox (event_id, organization_id, type, aggregate, aggregate_id, sequence,
                partition_key, occurred_at, data)
                   SELECT gen_random_uuid(), %(o)s, 'pebble.dropped.v1', 'pebble', p.id, s, %(o)s || ':' || p.id, now(),
                          jsonb_build_object('pebble_id', p.id, 'mood', 'calm')
                   FROM generate_series(1, %(drops)s) s CROSS JOIN
                        (SELECT gen_random_uuid() AS id FROM generate_series(1, %(pebbles)s)) p""",
                {"o": self.organization, "drops": drops, "pebbles": pebbles},
            )

    def verdict(self) -> Verdict:
        """Compare what pebble committed with what ripple applied and pebble got back."""
        said = dict(self.ask("pebble", "SELECT event_id, sequence FROM outbox WHERE type = 'pebble.dropped.v1'"))
        applied = self.ask("ripple", "SELECT event_id, pebble_id, sequence FROM ripples ORDER BY n")
        seen: dict[UUID, int] = {}
        last: dict[UUID, int] = {}
        inversions = 0
        for event_id, pebble, sequence in applied:
            seen[event_id] = seen.get(event_id, 0) + 1
            if seen[event_id] == 1:
                inversions += sequence != last.get(pebble, 0) + 1
                last[pebble] = sequence
        answered = {row[0] for row in self.ask("pebble", "SELECT event_id FROM answers")}
        answers = self.ask("pebble", "SELECT count(*) FROM answers")[0][0]
        return Verdict(
            written=len(said),
            lost=len(said.keys() - seen.keys()),
            duplicated=sum(n - 1 for n in seen.values()) + answers - len(answered),
            unexpected=len(seen.keys() - said.keys()),
            inversions=inversions,
            unanswered=len(seen.keys() - answered),
        )

    def publish(self, bodies: list[tuple[str, int, bytes, str]]) -> None:
        """Put raw messages on the bus as a stranger would, into the exchange or straight into the table: (type,
        partition, body, content type)."""
        if self.rabbit is None:
            with connect_plain(self.ripple.platform) as connection, connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO bus_message (partition, event_id, body, content_type)"
                    " VALUES (%s, gen_random_uuid(), %s, %s)",
                    [(partition, body, kind) for _, partition, body, kind in bodies],
                )
            return
        publish_as_a_stranger(self.rabbit.amqp_url, bodies)


def publish_as_a_stranger(amqp_url: str, bodies: list[tuple[str, int, bytes, str]]) -> None:
    """Returns when the broker has all of them: what it still passes on to a busy queue is lost with the channel."""
    parts = urlsplit(amqp_url)
    place = {"host": parts.netloc.rpartition("@")[2], "virtual_host": parts.path[1:]}
    with amqp.Connection(userid=parts.username, password=parts.password, **place) as connection:
        channel = connection.channel()
        channel.confirm_select()
        waiting, oldest = set(range(1, len(bodies) + 1)), 1

        def taken(tag: int, multiple: bool) -> None:
            nonlocal oldest
            waiting.difference_update(range(oldest, tag + 1) if multiple else [tag])
            oldest = max(oldest, tag + 1) if multiple else oldest

        channel.events["basic_ack"].add(taken)
        for event_type, partition, body, kind in bodies:
            message = amqp.Message(body, content_type=kind, delivery_mode=2)
            channel.basic_publish(message, EXCHANGE, routing_key(event_type, partition))
        while waiting:
            connection.drain_events(timeout=60)


def wait_for(count: Callable[[], int], at_least: int, *, seconds: float = 240.0) -> None:
    """Wait until a count is reached, as long as it grows."""
    goes_on(count, lambda now: now >= at_least, seconds=seconds, what=f"at least {at_least}")
