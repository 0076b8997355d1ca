"""The sandbox's own time: it follows the real clock with an offset, or stands still, and survives a restart.
Everything that Stripe's documentation dates (objects, idempotency keys, retries, session expiry) reads it."""

import time

from stripe_sandbox.store import Store

SETTING = "clock"


class SandboxClock:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._load()

    def _load(self) -> None:
        saved = self._store.setting(SETTING, default={"offset": 0.0, "frozen_at": None})
        self._offset: float = saved["offset"]
        self._frozen_at: float | None = saved["frozen_at"]

    def now(self) -> float:
        return self._frozen_at if self._frozen_at is not None else time.time() + self._offset

    def now_seconds(self) -> int:
        return int(self.now())

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    def set_to(self, moment: float) -> None:
        if self._frozen_at is not None:
            self._frozen_at = moment
        else:
            self._offset = moment - time.time()
        self._save()

    def advance(self, seconds: float) -> None:
        self.set_to(self.now() + seconds)

    def freeze(self) -> None:
        self._frozen_at = self.now()
        self._save()

    def resume(self) -> None:
        if self._frozen_at is not None:
            self._offset = self._frozen_at - time.time()
            self._frozen_at = None
        self._save()

    def forget(self) -> None:
        self._offset, self._frozen_at = 0.0, None

    def _save(self) -> None:
        self._store.keep_setting(SETTING, value={"offset": self._offset, "frozen_at": self._frozen_at})
