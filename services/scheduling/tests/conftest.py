"""A running scheduling service and an office that works with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from common.clock import FixedClock
from common.testing.harness import Harness, service_harness
from scheduling.bootstrap import SERVICE
from scheduling.testing.office import Office

NOW = datetime(2030, 3, 4, 12, 0, tzinfo=UTC)  # a Monday, 07:00 in New York


@pytest.fixture(scope="session")
def clock() -> FixedClock:
    """Monday morning, seven o'clock in New York."""
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def harness(clock: FixedClock, postgres_admin_url: str) -> Iterator[Harness]:
    """The running service."""
    more = {"CREWLINE_SCHEDULING_POOL_SIZE": "20"}
    with service_harness(SERVICE, clock=clock, environ=more, admin_url=postgres_admin_url) as running:
        yield running


@pytest.fixture
def office(harness: Harness) -> Office:
    """An organization of its own for each test."""
    return Office(harness).open_up()


@pytest.fixture
def stranger(harness: Harness) -> Office:
    """Another organization."""
    return Office(harness).open_up()
