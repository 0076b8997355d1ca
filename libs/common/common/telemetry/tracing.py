"""Traces: who asked whom, across processes and the bus. Without an address to send them to there is no tracer at all,
and nothing of OpenTelemetry is loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

Kind = Literal["server", "producer", "consumer"]
TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)


class Span(Protocol):
    """One piece of work in a trace, from its beginning to its end."""

    @property
    def traceparent(self) -> str:
        """What its own work carries on, so that it becomes its child (W3C trace context)."""

    def name(self, name: str) -> None:
        """Call it otherwise, once more is known."""

    def note(self, facts: Mapping[str, str | int]) -> None:
        """Add facts, by OpenTelemetry's names for them."""

    def fail(self, why: str) -> None:
        """It went wrong."""

    def end(self) -> None:
        """It is over."""


class Tracer(Protocol):
    """Begins spans of one service and sends them off in the background."""

    def begin(
        self,
        name: str,
        *,
        kind: Kind,
        parent: str | None = None,
        trace_id: str | None = None,
        links: Sequence[str | None] = (),
        facts: Mapping[str, str | int] | None = None,
    ) -> Span:
        """A span below a parent (a traceparent); without one it begins a trace, of this id if one is given."""

    def flush(self) -> None:
        """Send what waits, now."""


def tracer_for(service: str, endpoint: str) -> Tracer | None:
    """The service's tracer, when there is an address for its spans."""
    if not endpoint:
        return None
    from common.telemetry.otlp import OtlpTracer

    return OtlpTracer(service, endpoint)


def is_traceparent(text: str | None) -> bool:
    """Whether it is a W3C trace context that can be carried on."""
    return bool(text and TRACEPARENT.fullmatch(text))
