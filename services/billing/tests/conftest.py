"""A billing service with nothing of Stripe, fresh for each module; a new company for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.bootstrap import SERVICE
from billing.testing.company import AT, Company
from common.clock import FixedClock
from common.testing.harness import Harness, service_harness


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    """Stands still until a test moves it."""
    return FixedClock(AT)


@pytest.fixture(scope="module")
def billing(postgres_admin_url: str, clock: FixedClock) -> Iterator[Harness]:
    """The service, without a Stripe key."""
    with service_harness(SERVICE, admin_url=postgres_admin_url, clock=clock) as harness:
        yield harness


@pytest.fixture
def company(billing: Harness, clock: FixedClock) -> Company:
    """A company of its own."""
    clock.move_to(AT)
    return Company(billing)
