"""Decides which endpoint hears an event, how often and when (https://docs.stripe.com/webhooks: no order, duplicates,
retries for up to three days), in the transaction that made the event; the knobs make each of these happen on
demand."""

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from stripe_sandbox.clock import SandboxClock
from stripe_sandbox.store import Store
from stripe_sandbox.unit import Body, Unit

SETTING = "webhooks"
# After these waits, three days in all, an event's delivery has failed for good.
RETRY_SECONDS = (2.0, 10.0, 60.0, 300.0, 3600.0, 6 * 3600.0, 24 * 3600.0, 40 * 3600.0)


@dataclass(kw_only=True)
class WebhookKnobs:
    duplicate_factor: int = 1
    reorder_window_seconds: float = 0.0
    delay_seconds: float = 0.0
    drop_probability: float = 0.0
    hold: bool = False
    retry_seconds: list[float] = field(default_factory=lambda: list(RETRY_SECONDS))
    timeout_seconds: float = 10.0
    # The signature's time is the real one, as the receiver checks it against its own clock; this shifts it.
    signature_offset_seconds: int = 0
    seed: int = 0


class WebhookSchedule:
    def __init__(self, store: Store, *, clock: SandboxClock) -> None:
        self._store = store
        self._clock = clock
        self.knobs = WebhookKnobs(**store.setting(SETTING, default={}))
        self.chance = random.Random(self.knobs.seed)

    def turn(self, changes: dict[str, Any]) -> None:
        self.knobs = WebhookKnobs(**(asdict(self.knobs) | changes))
        self.chance = random.Random(self.knobs.seed)
        self._store.keep_setting(SETTING, value=asdict(self.knobs))

    def forget(self) -> None:
        self.knobs = WebhookKnobs()
        self.chance = random.Random(self.knobs.seed)

    def plan(self, unit: Unit, event: Body) -> None:
        for endpoint in hearing_endpoints(unit, event):
            dropped = self.chance.random() < self.knobs.drop_probability
            for copy in range(1 if dropped else self.knobs.duplicate_factor):
                wait = self.knobs.delay_seconds + self.chance.random() * self.knobs.reorder_window_seconds
                unit.connection.execute(
                    "INSERT INTO deliveries (event, endpoint, copy, due_at, status) VALUES (?, ?, ?, ?, ?)",
                    (event["id"], endpoint["id"], copy, self._clock.now() + wait, "dropped" if dropped else "pending"),
                )

    def repeat(self, unit: Unit, event: Body) -> int:
        """Only what a first copy says counts as delivered, so the first copy itself is sent again."""
        endpoints = hearing_endpoints(unit, event)
        for endpoint in endpoints:
            again = (event["id"], endpoint["id"])
            unit.connection.execute("DELETE FROM deliveries WHERE event = ? AND endpoint = ? AND copy = 0", again)
            unit.connection.execute(
                "INSERT INTO deliveries (event, endpoint, copy, due_at) VALUES (?, ?, 0, ?)",
                (*again, self._clock.now()),
            )
        return len(endpoints)

    def wait_before_retry(self, attempts: int) -> float | None:
        waits = self.knobs.retry_seconds
        return waits[attempts - 1] if attempts <= len(waits) else None


def hearing_endpoints(unit: Unit, event: Body) -> list[Body]:
    """The account's own endpoints, and the platform's Connect endpoints for an event of a connected account."""
    rows = unit.connection.execute(
        "SELECT body FROM objects WHERE kind = 'webhook_endpoint' AND ("
        "(account = ? AND json_extract(body, '$._connect') = 0) "
        "OR (? AND account = ? AND json_extract(body, '$._connect') = 1)) ORDER BY seq",
        (unit.account, unit.connected, unit.platform),
    )
    endpoints = [unit.store.loaded(row["body"]) for row in rows]
    return [endpoint for endpoint in endpoints if _hears(endpoint, type=event["type"])]


def _hears(endpoint: Body, *, type: str) -> bool:
    return endpoint["status"] == "enabled" and bool({"*", type} & set(endpoint["enabled_events"]))
