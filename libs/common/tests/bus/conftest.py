"""The broker of the tests that take the sample services' queues."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.testing.sample_queues import sample_queues


@pytest.fixture
def sample_broker(postgres_admin_url: str, amqp_url: str) -> Iterator[str]:
    """Its address, with those queues, empty, for this test alone."""
    with sample_queues(postgres_admin_url, amqp_url):
        yield amqp_url
