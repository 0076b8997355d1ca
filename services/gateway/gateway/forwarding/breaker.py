"""A breaker per service: when half of the latest requests got no answer, the service gets a pause, then one request
to show that it is back."""

from __future__ import annotations

import threading
from collections import deque

from common.clock import Clock

ENOUGH = 20
WINDOW_SECONDS = 10.0
PAUSE_SECONDS = 5.0
TOO_MANY_FAILED = 0.5


class Breaker:
    """Decides whether a service is asked at all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._outcomes: deque[tuple[float, bool]] = deque(maxlen=ENOUGH)
        self._opened_at: float | None = None
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether requests are being held back."""
        return self._opened_at is not None

    def allows(self) -> bool:
        """Whether a request may go. After the pause a single one may, until its outcome is known."""
        if self._opened_at is None:
            return True
        with self._lock:
            opened_at = self._opened_at
            if opened_at is not None and (self._probing or self._now() < opened_at + PAUSE_SECONDS):
                return False
            self._probing = opened_at is not None
            return True

    def succeeded(self) -> None:
        """The service answered."""
        if self._opened_at is None and not self._outcomes:
            return  # the usual case needs no lock: only failures begin a record
        with self._lock:
            if self._opened_at is not None:
                self._opened_at, self._probing = None, False
                self._outcomes.clear()
                return
            self._note(answered=True)

    def failed(self) -> None:
        """The service did not answer."""
        with self._lock:
            if self._opened_at is not None:
                self._opened_at, self._probing = self._now(), False
                return
            self._note(answered=False)
            failures = sum(not answered for _, answered in self._outcomes)
            if len(self._outcomes) >= ENOUGH and failures >= TOO_MANY_FAILED * len(self._outcomes):
                self._opened_at = self._now()

    def _note(self, *, answered: bool) -> None:
        now = self._now()
        self._outcomes.append((now, answered))
        while self._outcomes[0][0] < now - WINDOW_SECONDS:
            self._outcomes.popleft()

    def _now(self) -> float:
        return self._clock.now().timestamp()
