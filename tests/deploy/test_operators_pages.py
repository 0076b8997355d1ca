"""What the operators' pages promise is what the code has: every secret has its row, and the numbers are those set."""

from __future__ import annotations

import re

import pytest

from common.db.session import OVERFLOW, POOL_SIZE
from crewline_local.deployment.settings import settings_of
from crewline_local.deployment.stack import services

from .manifests import ROOT, read

# Two roles' pools; relay, partitions, suspects, timers and waking have a connection each.
MOST_CONNECTIONS = 2 * (POOL_SIZE + OVERFLOW) + 5
HOWTO = ROOT / "docs" / "howto"
SECRETS = (HOWTO / "rotate-secrets.md").read_text(encoding="utf-8")
SIZES = (HOWTO / "size-it.md").read_text(encoding="utf-8")


def named(page: str) -> set[str]:
    """The settings of a page; `_PLATFORM_URL` after another one stands for the same prefix with that ending."""
    return set(re.findall(r"`([A-Z_<>]+)`", page))


def is_told(key: str, service: str, page: set[str]) -> bool:
    general = key.replace(f"CREWLINE_{service.upper()}_", "CREWLINE_<SERVICE>_")
    return key in page or general in page or any(each.startswith("_") and key.endswith(each) for each in page)


@pytest.mark.parametrize("service", services())
def test_every_secret_has_a_row_that_says_how_to_change_it(service: str) -> None:
    page = named(SECRETS)
    secrets = [setting.key for setting in settings_of(service) if setting.is_secret]
    assert secrets
    assert [key for key in secrets if not is_told(key, service, page)] == []


def test_a_secret_without_a_row_is_found() -> None:
    assert not is_told("CREWLINE_JOB_MOSS_KEY", "job", named(SECRETS))


def test_the_page_of_sizes_reckons_with_the_set_numbers() -> None:
    (compose,) = read(ROOT / "docker-compose.yml")
    words = " ".join(compose["services"]["postgres"]["command"])
    most = re.search(r"max_connections=(\d+)", words)
    assert most is not None
    assert f"`max_connections` is {most[1]}" in SIZES
    assert f"holds at most {MOST_CONNECTIONS}:" in SIZES
    assert f"of {int(most[1]) // MOST_CONNECTIONS} processes" in SIZES
