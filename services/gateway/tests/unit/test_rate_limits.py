"""How often somebody may ask."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from common.clock import FixedClock
from common.errors import TooMany, Unavailable
from gateway.adapters.leases import LeasedStorage
from gateway.adapters.rate_limits import LimitSettings, RateLimits
from gateway.adapters.window_storage import WindowStorage

START = datetime(2030, 1, 1, tzinfo=UTC)


def limits(clock: FixedClock, *, redis_url: str = "", **by_class: str) -> RateLimits:
    settings = LimitSettings(
        by_class={"read": "5/minute", "login": "3/minute", **by_class}, account="2/minute", tenant_factor=2
    )
    return RateLimits(settings, clock=clock, redis_url=redis_url)


def passed(limited: RateLimits, tries: int, *, who: str, tenant: str = "") -> int:
    return sum(limited.retry_after("read", who=who, tenant=tenant) == 0 for _ in range(tries))


def test_exactly_the_limit_passes_in_any_window() -> None:
    clock = FixedClock(START)
    limited = limits(clock)
    assert passed(limited, 3, who="a") == 3
    clock.advance(seconds=30)
    assert passed(limited, 10, who="a") == 2
    clock.advance(seconds=30)
    assert passed(limited, 10, who="a") == 3
    clock.advance(seconds=30)
    assert passed(limited, 10, who="a") == 2


def test_the_wait_is_until_the_oldest_leaves_the_window() -> None:
    clock = FixedClock(START)
    limited = limits(clock)
    passed(limited, 5, who="a")
    clock.advance(seconds=20)
    assert limited.retry_after("read", who="a") == 40
    clock.advance(seconds=40)
    assert limited.retry_after("read", who="a") == 0


def test_people_do_not_share_a_limit_but_their_company_has_one() -> None:
    limited = limits(FixedClock(START))
    assert [passed(limited, 5, who=name, tenant="t") for name in "abc"] == [5, 5, 0]
    assert passed(limited, 5, who="a2", tenant="u") == 5


def test_a_key_has_its_own_limit() -> None:
    limited = limits(FixedClock(START))
    assert [limited.retry_after_key("k", per_minute=2) for _ in range(3)] == [0, 0, 60]


def test_attempts_are_counted_by_account_whether_or_not_it_exists() -> None:
    limited = limits(FixedClock(START))
    for account in ("a@example.com", "nobody@example.com"):
        limited.ensure_allowed(account)
        limited.ensure_allowed(account)
        with pytest.raises(TooMany) as caught:
            limited.ensure_allowed(account)
        assert caught.value.extra["retry_after_seconds"] == 60


def test_without_redis_readers_pass_and_sign_ins_wait() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        limited = limits(FixedClock(START), redis_url=f"redis://127.0.0.1:{closed.getsockname()[1]}/0")
        assert passed(limited, 20, who="a", tenant="t") == 20
        with pytest.raises(Unavailable):
            limited.retry_after("login", who="1.2.3.4")
        with pytest.raises(Unavailable):
            limited.ensure_allowed("a@example.com")


@pytest.mark.parametrize("seconds_apart", [0, 1, 7])
def test_over_many_minutes_no_more_than_the_limit_passes_and_little_less(seconds_apart: int) -> None:
    """Two processes that share a storage, asked ten times as often as they may, evenly or in bursts."""
    clock = FixedClock(START)
    shared = WindowStorage(clock)
    processes = [LeasedStorage(shared) for _ in range(2)]
    passed: list[float] = []
    for _ in range(20 * 60 // max(1, seconds_apart) if seconds_apart else 20):
        for n in range(50 * (seconds_apart or 60)):
            if processes[n % 2].acquire_entry("read/a", 300, 60):
                passed.append(clock.now().timestamp())
        clock.advance(seconds=seconds_apart or 60)
    assert 0.95 * 300 * 20 <= len(passed) <= 300 * 20 * 1.05
    busiest = max(sum(start <= moment < start + 60 for moment in passed) for start in set(passed))
    assert busiest <= 300 * 1.05


def test_what_many_requests_of_a_process_take_at_once_is_spent_and_not_lost() -> None:
    """As when each waits for the shared storage while the others ask it too."""
    together = threading.Barrier(8)

    class Slow(WindowStorage):
        def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
            with suppress(threading.BrokenBarrierError):
                together.wait(timeout=0.2)
            return super().acquire_entry(key, limit, expiry, amount)

    process = LeasedStorage(Slow(FixedClock(START)))
    with ThreadPoolExecutor(8) as pool:
        first = sum(pool.map(lambda _: process.acquire_entry("read/a", 1_000, 60), range(8)))
    together.abort()
    assert first + sum(process.acquire_entry("read/a", 1_000, 60) for _ in range(1_500)) == 1_000


def test_processes_that_count_together_pass_the_limit_and_no_more() -> None:
    shared = WindowStorage(FixedClock(START))
    processes = [LeasedStorage(shared) for _ in range(2)]
    passed = sum(processes[n % 2].acquire_entry("read/a", 1_000, 60) for n in range(3_000))
    assert 950 <= passed <= 1_000
    assert sum(processes[n % 2].acquire_entry("login/a", 5, 60) for n in range(20)) == 5
