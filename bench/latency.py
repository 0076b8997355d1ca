"""From the commit of an event's transaction to the commit of its effect, at a steady rate."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from bench.servers import Sample, sample, told
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    with sample() as world:

        def ours(rate: int) -> Callable[[], Figures]:
            return lambda: _figures(f"ours {rate}", *_through_the_outbox(world, rate, sizes.steady_seconds))

        def bare(rate: int) -> Callable[[], Figures]:
            return lambda: _figures(f"bare {rate}", *_by_hand(world, rate, sizes.steady_seconds))

        parts: dict[str, Callable[[], Figures]] = {}
        for rate in sizes.rates:
            parts |= {f"outbox at {rate}/s": ours(rate), f"bare at {rate}/s": bare(rate)}
        yield parts


def _through_the_outbox(world: Sample, rate: int, seconds: float) -> tuple[Mapping[str, float], Mapping[str, float]]:
    count = int(rate * seconds)
    world.purge()
    world.forget_heard()
    relay = world.process("common.testing.sample", "relay", "pebble")
    consumer = world.process("bench.consuming", "effect", str(count))
    try:
        world.await_partitions()
        written = told(world.process("bench.writing", str(rate), str(count)))
        return written, told(consumer)["moments"]
    finally:
        relay.terminate()
        relay.wait(30)


def _by_hand(world: Sample, rate: int, seconds: float) -> tuple[Mapping[str, float], Mapping[str, float]]:
    count = int(rate * seconds)
    world.purge()
    world.forget_heard()
    consumer = world.process("bench.bare_latency", "consume", str(count))
    assert consumer.stdout is not None
    assert consumer.stdout.readline().strip() == "ready"
    written = told(world.process("bench.bare_latency", "produce", str(rate), str(count)))
    return written, told(consumer)["moments"]


def _figures(name: str, written: Mapping[str, float], handled: Mapping[str, float]) -> Figures:
    missing = written.keys() - handled.keys()
    if missing:
        raise RuntimeError(f"{len(missing)} events were not handled")
    # The first moments, in which processes prepare their statements, are not steady.
    keys = sorted(written, key=written.__getitem__)[len(written) // 20 :]
    times = [(handled[key] - written[key]) * 1000 for key in keys]
    hundredths = statistics.quantiles(times, n=100)
    return {f"{name} p50": hundredths[49], f"{name} p99": hundredths[98]}


def _lines(sizes: Sizes) -> Sequence[Line]:
    goals = {"p50": 3.0, "p99": 10.0}
    return [
        Line(title=f"commit to handled at {rate} events/s, {part}", ours=f"ours {rate} {part}",
             reference=f"bare {rate} {part}", unit="ms", most=goals[part] if rate == 100 else None)
        for rate in sizes.rates
        for part in goals
    ]  # fmt: skip


LATENCY = Workload(
    name="latency",
    about="Writer, relay and consumer in processes of their own; the relay is woken by NOTIFY after the commit. The"
    " reference has no outbox: commit, pika publishes, pika receives, commit.",
    lines=_lines,
    open=_open,
)
