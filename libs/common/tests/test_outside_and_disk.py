"""Calls outside are there to be counted before the first one is made, and a worker tells how much room its disk has."""

from __future__ import annotations

from common.telemetry.disk import DiskMetrics
from common.telemetry.metrics import Metrics
from common.telemetry.outside import OutsideCalls


def test_every_outcome_is_there_from_the_start_and_counts() -> None:
    metrics = Metrics("pebble")
    count = metrics.part(OutsideCalls).to("stripe", outcomes=("answered", "unanswered"))
    count("unanswered")

    def told(outcome: str) -> float | None:
        labels = {"service": "pebble", "place": "stripe", "outcome": outcome}
        return metrics.registry.get_sample_value("crewline_outside_calls_total", labels)

    assert (told("answered"), told("unanswered")) == (0, 1)


def test_a_disk_has_some_room_and_less_than_its_size() -> None:
    metrics = Metrics("pebble")
    metrics.part(DiskMetrics).look()
    free, size = (
        metrics.registry.get_sample_value(f"crewline_disk_{what}_bytes", {"service": "pebble"})
        for what in ("free", "size")
    )
    assert free is not None and size is not None
    assert 0 < free < size
