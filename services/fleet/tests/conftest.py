"""A running fleet service on a database of its own, and an organization with a crew in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from common.clock import FixedClock
from common.testing.harness import Harness, service_harness
from fleet.bootstrap import SERVICE
from fleet.testing import NOW, Company


@pytest.fixture(scope="session")
def clock() -> FixedClock:
    """The service's clock."""
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def blob_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service keeps its files."""
    return tmp_path_factory.mktemp("blobs")


@pytest.fixture(scope="session")
def harness(postgres_admin_url: str, clock: FixedClock, blob_folder: Path) -> Iterator[Harness]:
    """The running service; each test has its own organization in it."""
    more = {"CREWLINE_FLEET_POOL_SIZE": "20", "CREWLINE_BLOB_FOLDER": str(blob_folder)}
    with service_harness(SERVICE, admin_url=postgres_admin_url, clock=clock, environ=more) as running:
        yield running


@pytest.fixture
def company(harness: Harness) -> Company:
    """An organization of its own for the test."""
    return Company(harness)
