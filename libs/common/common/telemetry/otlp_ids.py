"""Trace ids: random as ever, but a trace that begins with a request may be called like the request."""

from __future__ import annotations

from contextvars import ContextVar

from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

wanted_trace_id: ContextVar[int | None] = ContextVar("wanted_trace_id", default=None)


class HouseIds(RandomIdGenerator):
    """Gives the id that is wanted, if one is."""

    def generate_trace_id(self) -> int:
        """The id of a new trace."""
        return wanted_trace_id.get() or super().generate_trace_id()
