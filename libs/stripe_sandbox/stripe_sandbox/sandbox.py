"""The sandbox put together: store, clock, faults, webhook schedule; opens a unit of work for an account and does what
the passing of time does (https://docs.stripe.com/api: session expiry, pruned keys)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stripe_sandbox import idempotency
from stripe_sandbox.clock import SandboxClock
from stripe_sandbox.faults import Faults
from stripe_sandbox.idempotency import KeysInFlight
from stripe_sandbox.resources.checkout_sessions import expire_session
from stripe_sandbox.store import Store
from stripe_sandbox.unit import Unit
from stripe_sandbox.webhook_schedule import WebhookSchedule


class UnknownObject(Exception):
    """No account holds an object of that id."""


class Sandbox:
    def __init__(self, *, data: Path, public_url: str) -> None:
        self.store = Store(data / "stripe_sandbox.sqlite3", public_url=public_url)
        self.clock = SandboxClock(self.store)
        self.faults = Faults(self.store)
        self.in_flight = KeysInFlight()
        self.wake = threading.Event()
        self.schedule = WebhookSchedule(self.store, clock=self.clock)

    @contextmanager
    def unit(
        self, account: str, *, platform: str, request_id: str | None = None, idempotency_key: str | None = None
    ) -> Iterator[Unit]:
        with self.store.transaction() as connection:
            yield Unit(
                store=self.store,
                connection=connection,
                account=account,
                platform=platform,
                now=self.clock.now_seconds(),
                schedule=self.schedule.plan,
                request_id=request_id,
                idempotency_key=idempotency_key,
            )
        self.wake.set()

    @contextmanager
    def unit_of(self, object_id: str) -> Iterator[Unit]:
        """A unit for the account that holds the object, for the pages and the knobs, which name no account."""
        with self.store.transaction() as connection:
            row = connection.execute("SELECT account FROM objects WHERE id = ?", (object_id,)).fetchone()
            if row is None:
                raise UnknownObject(object_id)
            with self.unit(row["account"], platform=self.platform_of(row["account"])) as unit:
                yield unit
        self.wake.set()

    def platform_of(self, account: str) -> str:
        with self.store.transaction() as connection:
            row = connection.execute(
                "SELECT account FROM objects WHERE id = ? AND kind = 'account'", (account,)
            ).fetchone()
        return account if row is None else str(row["account"])

    def pass_time(self) -> None:
        now = self.clock.now_seconds()
        with self.store.transaction() as connection:
            idempotency.prune(connection, now=now)
            overdue = connection.execute(
                "SELECT id FROM objects WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open' "
                "AND json_extract(body, '$.expires_at') <= ?",
                (now,),
            ).fetchall()
            for row in overdue:
                with self.unit_of(row["id"]) as unit:
                    expire_session(unit, unit.get("checkout.session", id=row["id"]))

    def schedule_again(self, event_id: str) -> int:
        """Asks for one more delivery to each endpoint that hears the event now."""
        with self.unit_of(event_id) as unit:
            event = unit.get("event", id=event_id)
            return self.schedule.repeat(unit, event)

    def reset(self) -> None:
        """Also forgets the keys of requests that still stall; the gate lets those die unheard."""
        self.in_flight = KeysInFlight()
        self.store.empty()
        self.clock.forget()
        self.faults.clear()
        self.schedule.forget()
