"""A sandbox process for the whole run, emptied before each test and read through Stripe's own SDK."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stripe_sandbox.testing import SandboxProcess, Shop, WebhookReceiver


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> SandboxProcess:
    sandbox_process.admin("reset")
    return sandbox_process


@pytest.fixture
def shop(sandbox: SandboxProcess) -> Shop:
    return Shop(sandbox)


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as running:
        yield running


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    """A process of the test's own, for those that kill it."""
    with SandboxProcess(tmp_path) as process:
        yield process
