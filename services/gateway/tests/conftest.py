"""Gateways under test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.testing.company import Front, SignedIn, gateway_front


@pytest.fixture(scope="session")
def front(postgres_admin_url: str) -> Iterator[Front]:
    """A gateway that many tests share; each makes its own companies."""
    with gateway_front(admin_url=postgres_admin_url) as running:
        yield running


@pytest.fixture
def owner(front: Front) -> SignedIn:
    """The owner of a new company."""
    return front.sign_up()
