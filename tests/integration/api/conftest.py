"""One platform with two companies for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .company import Company, found
from .operations import Description
from .platform_in_process import Platform, platform_in_process


@pytest.fixture(scope="session")
def platform(postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Every service, on fresh databases."""
    with platform_in_process(postgres_admin_url, data=tmp_path_factory.mktemp("stripe")) as running:
        yield running


@pytest.fixture(scope="session")
def description(platform: Platform) -> Description:
    """What the platform says of itself."""
    return Description(platform.description())


@pytest.fixture(scope="session")
def ours(platform: Platform) -> Company:
    """The company whose people call."""
    return found(platform, marker="Ourmark")


@pytest.fixture(scope="session")
def theirs(platform: Platform) -> Company:
    """Another company: nothing of it may be seen or changed by callers of ours."""
    return found(platform, marker="Zforeign")
