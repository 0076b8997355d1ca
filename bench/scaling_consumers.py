"""One, two and four consumer processes of one service, each with its share of the partitions."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from bench.relay_drain import outgoing
from bench.servers import Sample, sample
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from common.bus.amqp import AmqpPublisher
from common.bus.topology import PARTITIONS
from common.db.session import connect_plain
from common.testing.sample.services import TOPOLOGY
from common.testing.waiting import eventually

PROCESSES = (1, 2, 4)
HOLDERS = """
SELECT count(*), count(DISTINCT l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE l.locktype = 'advisory' AND d.datname = current_database() AND l.classid = 7010 AND l.granted
"""


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    with sample() as world:
        world.fill_outbox(sizes.drained)
        messages = outgoing(world)

        def part(processes: int) -> Callable[[], Figures]:
            return lambda: _drained(world, messages, processes)

        yield {_name(processes): part(processes) for processes in PROCESSES}


def _name(processes: int) -> str:
    return f"{processes} process{'es' if processes > 1 else ''}"


def _drained(world: Sample, messages: Sequence[Any], processes: int) -> Figures:
    """They share the partitions first; then all messages come at once, and the last effect ends it."""
    world.purge()
    world.forget_heard()
    with ExitStack() as ends, connect_plain(world.ripple.platform) as looking:
        for _ in range(processes):
            ends.callback(_end, world.process("bench.sharing", "effect"))
        eventually(lambda: _are_shared(looking, processes), seconds=120, what=f"shared by {processes}")
        publisher = AmqpPublisher(world.amqp_url, TOPOLOGY)
        started = time.perf_counter()
        for start in range(0, len(messages), 500):
            publisher.send(messages[start : start + 500])
        eventually(lambda: _effects(looking) >= len(messages), seconds=300, what="every message has its effect")
        seconds = time.perf_counter() - started
        publisher.close()
    return {f"{_name(processes)} rate": len(messages) / seconds}


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(60)


def _are_shared(looking: Any, processes: int) -> bool:
    return bool(looking.execute(HOLDERS).fetchone() == (PARTITIONS, processes))


def _effects(looking: Any) -> int:
    return int(looking.execute("SELECT count(*) FROM ripples").fetchone()[0])


def _lines(_sizes: Sizes) -> Sequence[Line]:
    return [
        Line(title=f"{count} consumer processes ÷ one", ours=f"{_name(count)} rate", reference=f"{_name(1)} rate",
             unit="messages/s", least=1.0, of="ratio")
        for count in PROCESSES[1:]
    ]  # fmt: skip


SCALING_CONSUMERS = Workload(
    name="scaling_consumers",
    about="Consumer processes of one service on RabbitMQ, each with its partitions; a handler with one row as effect,"
    " 20 organizations. All messages come at once; the clock stops at the last effect. Broker, PostgreSQL and"
    " consumers share the machine's cores, which is what bounds the gain here.",
    lines=_lines,
    open=_open,
)
