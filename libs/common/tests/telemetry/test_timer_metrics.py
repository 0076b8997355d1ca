"""Timers tell how they went, and each run has an id that its log lines carry."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from common.correlation import current_correlation_id
from common.telemetry.logs import JsonFormatter
from common.telemetry.metrics import Metrics
from common.timers import Timer, TimerLoop

log = logging.getLogger("moss")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("moss"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_runs_and_failures_are_counted_and_their_lines_found(lines: io.StringIO) -> None:
    seen: list[str | None] = []
    before = current_correlation_id()

    def grow(_service: Any) -> None:
        seen.append(current_correlation_id())
        log.warning("growing")

    def wither(_service: Any) -> None:
        raise RuntimeError("too dry")

    metrics = Metrics("moss")
    service: Any = SimpleNamespace(metrics=metrics)
    TimerLoop(service, [Timer("grow", 60.0, grow), Timer("wither", 60.0, wither)]).run_due()

    figures = metrics.render().decode()
    for timer, runs, failures in (("grow", 1, 0), ("wither", 1, 1)):
        assert f'crewline_timer_runs_total{{service="moss",timer="{timer}"}} {runs}.0' in figures
        assert f'crewline_timer_failures_total{{service="moss",timer="{timer}"}} {failures}.0' in figures
    assert 'crewline_timer_last_success_timestamp_seconds{service="moss",timer="wither"} 0.0' in figures
    grown, withered = (json.loads(line) for line in lines.getvalue().splitlines())
    assert (grown["timer"], grown["correlation_id"]) == ("grow", seen[0])
    assert (withered["message"], withered["timer"]) == ("timer failed", "wither")
    assert withered["correlation_id"] not in (None, seen[0])
    assert current_correlation_id() == before
