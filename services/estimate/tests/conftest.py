"""A running estimate service on a database of its own; each test has its own organization in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.clock import FixedClock
from common.testing.harness import Harness, service_harness
from estimate.bootstrap import SERVICE
from estimate.testing import NOW, Company


@pytest.fixture(scope="session")
def running(postgres_admin_url: str) -> Iterator[Harness]:
    """The running service."""
    with service_harness(SERVICE, admin_url=postgres_admin_url, clock=FixedClock(NOW)) as harness:
        yield harness


@pytest.fixture
def harness(running: Harness) -> Iterator[Harness]:
    """The running service, at the hour the tests begin."""
    clock = running.service.clock
    assert isinstance(clock, FixedClock)
    clock.move_to(NOW)
    yield running
    clock.move_to(NOW)


@pytest.fixture
def company(harness: Harness) -> Company:
    """An organization of its own for the test."""
    return Company(harness)
