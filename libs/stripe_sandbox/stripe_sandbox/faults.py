"""Faults on demand, so that a caller's handling of what Stripe documents as possible (lost answers, 5xx, conflicts,
rate limits, slowness: https://docs.stripe.com/error-low-level) can be proven."""

import random
import re
import threading
from dataclasses import asdict, dataclass
from typing import Any

from stripe_sandbox.store import Store

SETTING = "faults"
KINDS = (
    "drop_before",  # the connection closes, nothing ran
    "drop_after_commit",  # it ran and is saved, the answer is lost
    "error_500",  # nothing ran, not saved
    "error_500_saved",  # it ran, its effects stay, and the 500 is what the key replays
    "error_500_saved_lost",  # the same, but the effects were rolled back
    "conflict_409",
    "rate_limit_429",
    "stall",  # waits before running, with the key in flight
    "stall_after_commit",  # waits between the commit and the answer, with the key in flight
)


@dataclass(kw_only=True)
class Fault:
    kind: str
    times: int | None = None
    probability: float | None = None
    seed: int = 0
    seconds: float = 0.0
    path: str = "^/v1/"
    method: str | None = None

    def fits(self, *, method: str, path: str) -> bool:
        return (self.method in (None, method)) and re.search(self.path, path) is not None


class Faults:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._rules: list[tuple[Fault, random.Random]] = []
        for saved in store.setting(SETTING, default=[]):
            self._append(Fault(**saved))

    def _append(self, fault: Fault) -> None:
        self._rules.append((fault, random.Random(fault.seed)))

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._append(fault)
            self._save()

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()
            self._save()

    def as_rows(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault, _ in self._rules]

    def draw(self, *, method: str, path: str) -> Fault | None:
        """The first rule that strikes this request; a counted rule is used up by striking."""
        if not self._rules:
            return None
        with self._lock:
            for fault, chance in self._rules:
                if fault.fits(method=method, path=path) and self._strikes(fault, chance=chance):
                    return fault
        return None

    def _strikes(self, fault: Fault, *, chance: random.Random) -> bool:
        if fault.probability is not None:
            return chance.random() < fault.probability
        if not fault.times:
            return False
        fault.times -= 1
        self._rules = [rule for rule in self._rules if rule[0].times != 0]
        self._save()
        return True

    def _save(self) -> None:
        self._store.keep_setting(SETTING, value=[asdict(fault) for fault, _ in self._rules])
