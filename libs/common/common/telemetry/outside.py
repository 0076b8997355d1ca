"""How calls to systems that are not ours ended: counted by place and outcome, so that a silent provider is seen before
the first customer calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry

from common.telemetry.series import Series


class OutsideCalls:
    """One service's calls."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        self._calls = Series(service, registry).counters(
            "crewline_outside_calls", "Calls to systems outside, by how they ended.", "place", "outcome"
        )

    def to(self, place: str, *, outcomes: Sequence[str]) -> Callable[[str], None]:
        """What counts the calls to one place. All its outcomes are there from the start: a count that first appears
        with the first fault would hide that fault from every rate."""
        series = {outcome: self._calls.of(place, outcome) for outcome in outcomes}
        return lambda outcome: series[outcome].inc()
