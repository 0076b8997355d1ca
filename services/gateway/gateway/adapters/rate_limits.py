"""How often somebody may ask, by the `limits` library: in memory for one process, in Redis for several. When Redis is
away, readers pass and sign-in attempts wait: guessing passwords must never become free."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from limits import parse
from limits.storage import RedisStorage

from common.clock import Clock
from common.errors import TooMany, Unavailable
from common.ids import hash_token
from gateway.adapters.leases import LeasedStorage
from gateway.adapters.window_storage import WindowStorage

REDIS_TIMEOUT_SECONDS = 0.1
REDIS_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSettings:
    """Limits in the words of `limits`, such as `600/minute`, by rate class, and for one account's sign-in attempts."""

    by_class: Mapping[str, str]
    account: str
    tenant_factor: int


class Window(NamedTuple):
    """So many in so many seconds, however the seconds are laid."""

    amount: int
    seconds: int


class RateLimits:
    """Counts requests."""

    def __init__(self, settings: LimitSettings, *, clock: Clock, redis_url: str = "") -> None:
        self._clock = clock
        storage = _redis(redis_url) if redis_url else WindowStorage(clock)
        self._failures = storage.base_exceptions
        self._storage = LeasedStorage(storage) if isinstance(storage, RedisStorage) else storage
        self._by_class = {name: window(text) for name, text in settings.by_class.items()}
        self._of_tenant = {
            name: Window(one.amount * settings.tenant_factor, one.seconds) for name, one in self._by_class.items()
        }
        self._account = window(settings.account)
        self._away_until = 0.0

    def retry_after(self, rate: str, *, who: str, tenant: str = "") -> int:
        """Count one request; 0 when it may pass, else the seconds to wait. A tenant's total is limited as well, so that
        one company's many users leave room for the others."""
        wait = self._wait(self._by_class[rate], f"{rate}/{who}", must_count=rate == "login")
        if wait or not tenant:
            return wait
        return self._wait(self._of_tenant[rate], f"{rate}/{tenant}", must_count=False)

    def retry_after_key(self, key: str, *, per_minute: int) -> int:
        """The same for an API key with a limit of its own."""
        return self._wait(Window(per_minute, 60), f"key/{key}", must_count=False)

    def ensure_allowed(self, account: str) -> None:
        """Count one attempt to sign in to an account, whether or not there is such an account."""
        wait = self._wait(self._account, f"account/{hash_token(account).hex()}", must_count=True)
        if wait:
            raise TooMany("Too many attempts; wait a little", retry_after_seconds=wait)

    def _wait(self, window: Window, key: str, *, must_count: bool) -> int:
        if time.monotonic() < self._away_until:
            return self._uncounted(must_count=must_count)
        try:
            if self._storage.acquire_entry(key, window.amount, window.seconds):
                return 0
            oldest, _ = self._storage.get_moving_window(key, window.amount, window.seconds)
        except self._failures:
            # Asking again for each request would add the timeout to each of them.
            self._away_until = time.monotonic() + REDIS_PAUSE_SECONDS
            return self._uncounted(must_count=must_count)
        return max(1, math.ceil(oldest + window.seconds - self._clock.now().timestamp()))

    def _uncounted(self, *, must_count: bool) -> int:
        if must_count:
            raise Unavailable("Signing in is not possible right now; try again shortly")
        return 0


def _redis(url: str) -> RedisStorage:
    return RedisStorage(
        url,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        health_check_interval=30,
    )


def window(text: str) -> Window:
    """A limit as `limits` reads it."""
    item = parse(text)
    return Window(item.amount, item.get_expiry())
