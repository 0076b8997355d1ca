"""A running routing service on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.testing.harness import Harness, service_harness
from routing.bootstrap import SERVICE


@pytest.fixture(scope="session")
def harness(postgres_admin_url: str) -> Iterator[Harness]:
    """The running service; each test brings its own organization."""
    with service_harness(SERVICE, admin_url=postgres_admin_url) as running:
        yield running
