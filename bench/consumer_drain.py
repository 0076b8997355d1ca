"""A consumer emptying its queues, by kind of handler, beside bare consumers with an inbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.relay_drain import outgoing
from bench.servers import Sample, sample
from bench.sizes import Sizes
from bench.workload import Figures, Line, Parts, Workload
from common.bus.amqp import AmqpPublisher
from common.testing.sample.services import TOPOLOGY

KINDS = ("effect", "emit", "batch")
WAYS = ("each", "sets")


@contextmanager
def _open(sizes: Sizes) -> Iterator[Parts]:
    with sample() as world:
        world.fill_outbox(sizes.drained)
        messages = outgoing(world)

        def part(module: str, word: str, count: int) -> Callable[[], Figures]:
            def run() -> Figures:
                world.purge()
                world.forget_heard()
                _fill_queues(world, messages[:count])
                found = world.told_by(module, word, str(count))
                return _figures(word, found)

            return run

        counts = {"each": sizes.slow_drained}
        yield {
            **{kind: part("bench.consuming", kind, sizes.drained) for kind in KINDS},
            **{way: part("bench.raw_consuming", way, counts.get(way, sizes.drained)) for way in WAYS},
        }


def _fill_queues(world: Sample, messages: Sequence[Any]) -> None:
    publisher = AmqpPublisher(world.amqp_url, TOPOLOGY)
    for start in range(0, len(messages), 500):
        publisher.send(messages[start : start + 500])
    publisher.close()


def _figures(word: str, found: dict[str, Any]) -> Figures:
    figures = {word: float(found["rate"]), f"{word} µs of processor": float(found["cpu_us"])}
    if "mean_batch" in found:
        figures[f"{word} mean batch"] = float(found["mean_batch"])
    return figures


def _lines(_sizes: Sizes) -> Sequence[Line]:
    return [
        Line(title="handler with one row as effect ÷ loop with one transaction a message", ours="effect",
             reference="each", unit="messages/s", least=3_000),
        Line(title="handler that also says an event ÷ the same loop", ours="emit", reference="each",
             unit="messages/s", least=3_000),
        Line(title="projection with a batch form ÷ loop with two statements a hundred", ours="batch",
             reference="sets", unit="messages/s", least=10_000),
        *(Line(title=f"processor time a message: {kind}", ours=f"{kind} µs of processor",
               reference=f"{way} µs of processor", unit="µs")
          for kind, way in (("effect", "each"), ("emit", "each"), ("batch", "sets"))),
    ]  # fmt: skip


CONSUMER_DRAIN = Workload(
    name="consumer",
    about="One consumer process on full queues (20 organizations, row-level security on): inbox, sequence check,"
    " effect. The references have an inbox, but no sequences, no roles, no parking.",
    lines=_lines,
    open=_open,
)
