"""A pool notes who had to wait, and in vain; the metrics follow, also over a pool that was made anew."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from common.db.pool import WatchedPool
from common.telemetry.metrics import Metrics
from common.telemetry.pools import PoolMetrics


class Wire:
    """As much of a connection as a pool needs."""

    def rollback(self) -> None: ...
    def close(self) -> None: ...


def one_wire() -> WatchedPool:
    return WatchedPool(Wire, pool_size=1, max_overflow=0, timeout=0.01)  # type: ignore[arg-type]


def figures(metrics: Metrics) -> dict[str, float]:
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def test_connections_in_use_and_waits_in_vain_are_told() -> None:
    metrics, pool = Metrics("moss"), one_wire()
    told = metrics.part(PoolMetrics)
    held = pool.connect()
    with pytest.raises(PoolTimeout):
        pool.connect()
    told.look({"app": pool})
    assert figures(metrics) == {
        "crewline_db_connections['app', 'in_use', 'moss']": 1,
        "crewline_db_connections['app', 'idle', 'moss']": 0,
        "crewline_db_connections_limit['app', 'moss']": 1,
        "crewline_db_pool_waits_total['app', 'moss']": 0,
        "crewline_db_pool_timeouts_total['app', 'moss']": 1,
    }
    held.close()
    told.look({"app": pool})
    assert figures(metrics)["crewline_db_connections['app', 'idle', 'moss']"] == 1


def test_a_pool_that_was_made_anew_adds_to_what_was_counted() -> None:
    metrics, told = Metrics("moss"), 0
    for timeouts in (3, 2, 2):
        pool = one_wire()
        pool.timeouts = timeouts
        metrics.part(PoolMetrics).look({"app": pool})
        told = round(figures(metrics)["crewline_db_pool_timeouts_total['app', 'moss']"])
    assert told == 5
