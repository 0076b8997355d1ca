"""A running inventory service on a database of its own, and an organization with a warehouse and a van in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.clock import FixedClock
from common.testing.harness import Harness, service_harness
from inventory.bootstrap import SERVICE
from inventory.testing import NOW, Company


@pytest.fixture(scope="session")
def clock() -> FixedClock:
    """The service's clock."""
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def harness(postgres_admin_url: str, clock: FixedClock) -> Iterator[Harness]:
    """The running service; each test has its own organization in it."""
    with service_harness(SERVICE, admin_url=postgres_admin_url, clock=clock) as running:
        yield running


@pytest.fixture
def company(harness: Harness) -> Company:
    """An organization of its own for the test."""
    return Company(harness)
