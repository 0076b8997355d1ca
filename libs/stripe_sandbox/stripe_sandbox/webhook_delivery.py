"""Delivers scheduled events with `Stripe-Signature: t=...,v1=...` (https://docs.stripe.com/webhooks#verify-manually)
from background threads; a delivery is marked only after the endpoint answered, so a crash repeats rather than
loses."""

import hashlib
import hmac
import json
import queue
import threading
import time
from dataclasses import dataclass

import urllib3

from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.unit import Body, shown

SENDERS = 4
IDLE_SECONDS = 0.25
SWEEP_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Delivery:
    id: int
    event: str
    endpoint: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    status: int | None
    error: str | None

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def signature_header(payload: str, *, secret: str, timestamp: int) -> str:
    signed = hmac.new(secret.encode(), f"{timestamp}.{payload}".encode(), hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"


def pending_webhooks(sandbox: Sandbox, event_id: str) -> int:
    with sandbox.store.transaction() as connection:
        row = connection.execute(
            "SELECT count(*) AS pending FROM deliveries WHERE event = ? AND copy = 0 AND status != 'delivered'",
            (event_id,),
        ).fetchone()
    return int(row["pending"])


class WebhookCourier:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._http = urllib3.PoolManager(maxsize=SENDERS)
        self._queue: queue.Queue[Delivery] = queue.Queue()
        self._lock = threading.Lock()
        self._taken: set[int] = set()

    def start(self) -> None:
        for run in (self._dispatch, *([self._send] * SENDERS)):
            threading.Thread(target=run, daemon=True).start()

    def flush(self, *, order: str) -> int:
        """Sends all that is pending, due or not, one after the other in the asked order; tells how many were tried."""
        deliveries = self._take(due_only=False)
        if order == "reversed":
            deliveries.reverse()
        if order == "shuffled":
            self._sandbox.schedule.chance.shuffle(deliveries)
        for delivery in deliveries:
            self._attempt(delivery)
        return len(deliveries)

    def _dispatch(self) -> None:
        last_sweep = 0.0
        while True:
            self._sandbox.wake.wait(IDLE_SECONDS)
            self._sandbox.wake.clear()
            if time.monotonic() - last_sweep >= SWEEP_SECONDS:
                self._sandbox.pass_time()
                last_sweep = time.monotonic()
            if not self._sandbox.schedule.knobs.hold:
                for delivery in self._take(due_only=True):
                    self._queue.put(delivery)

    def _send(self) -> None:
        while True:
            self._attempt(self._queue.get())

    def _take(self, *, due_only: bool) -> list[Delivery]:
        until = self._sandbox.clock.now() if due_only else float("inf")
        with self._lock, self._sandbox.store.transaction() as connection:
            rows = connection.execute(
                "SELECT id, event, endpoint FROM deliveries "
                "WHERE status = 'pending' AND due_at <= ? ORDER BY due_at, id",
                (until,),
            ).fetchall()
            free = [Delivery(**row) for row in rows if row["id"] not in self._taken]
            self._taken.update(delivery.id for delivery in free)
        return free

    def _attempt(self, delivery: Delivery) -> None:
        try:
            self._record(delivery, verdict=self._post(delivery))
        finally:
            with self._lock:
                self._taken.discard(delivery.id)

    def _post(self, delivery: Delivery) -> Verdict:
        read = self._read(delivery)
        if read is None:
            return Verdict(status=None, error="the endpoint or the event is gone")
        endpoint, payload = read
        knobs = self._sandbox.schedule.knobs
        # The receiver judges the age by its own clock, so the signature carries real time.
        timestamp = int(time.time()) + knobs.signature_offset_seconds
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature_header(payload, secret=endpoint["_secret"], timestamp=timestamp),
        }
        try:
            answer = self._http.request(
                "POST",
                endpoint["url"],
                body=payload.encode(),
                headers=headers,
                redirect=False,
                retries=False,
                timeout=knobs.timeout_seconds,
            )
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as failure:
            return Verdict(status=None, error=type(failure).__name__)
        return Verdict(status=answer.status, error=None)

    def _read(self, delivery: Delivery) -> tuple[Body, str] | None:
        bodies: dict[str, Body] = {}
        with self._sandbox.store.transaction() as connection:
            for row in connection.execute(
                "SELECT id, body FROM objects WHERE id IN (?, ?)", (delivery.event, delivery.endpoint)
            ):
                bodies[row["id"]] = self._sandbox.store.loaded(row["body"])
        if len(bodies) < 2:
            return None
        event = shown(bodies[delivery.event]) | {"pending_webhooks": pending_webhooks(self._sandbox, delivery.event)}
        return bodies[delivery.endpoint], json.dumps(event, indent=2)

    def _record(self, delivery: Delivery, *, verdict: Verdict) -> None:
        with self._sandbox.store.transaction() as connection:
            row = connection.execute("SELECT attempts FROM deliveries WHERE id = ?", (delivery.id,)).fetchone()
            if row is None:
                return
            attempts = row["attempts"] + 1
            wait = None if verdict.delivered else self._sandbox.schedule.wait_before_retry(attempts)
            status = "delivered" if verdict.delivered else "failed" if wait is None else "pending"
            connection.execute(
                "UPDATE deliveries "
                "SET attempts = ?, status = ?, due_at = ?, last_status = ?, last_error = ? WHERE id = ?",
                (
                    attempts,
                    status,
                    self._sandbox.clock.now() + (wait or 0.0),
                    verdict.status,
                    verdict.error,
                    delivery.id,
                ),
            )
