"""The idempotency contract of https://docs.stripe.com/api/idempotent_requests: the first answer is saved once
execution began and replayed, other parameters are an error, a key in flight conflicts, and keys are pruned after 24
hours."""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from stripe_sandbox.errors import IdempotencyMismatch, InvalidParameter, KeyInUse
from stripe_sandbox.forms import Form
from stripe_sandbox.store import Store
from stripe_sandbox.unit import Unit

MAX_KEY_LENGTH = 255
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class SavedAnswer:
    status: int
    text: str
    request_id: str


class KeysInFlight:
    """Held in memory on purpose: a killed process rolled its transaction back, so its keys are free again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: set[tuple[str, str]] = set()

    @contextmanager
    def held(self, key: str, *, account: str) -> Iterator[None]:
        with self._lock:
            if (account, key) in self._held:
                raise KeyInUse(
                    "There is currently another in-progress request using this Stripe Idempotent Key (that probably "
                    "means you submitted twice, and the other request is still going through).",
                    code="idempotency_key_in_use",
                )
            self._held.add((account, key))
        try:
            yield
        finally:
            with self._lock:
                self._held.discard((account, key))


def fingerprint_of(form: Form, *, method: str, path: str) -> str:
    text = json.dumps([method, path, form], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def checked_key(key: str) -> str:
    if len(key) > MAX_KEY_LENGTH:
        raise InvalidParameter(f"The idempotency key must be at most {MAX_KEY_LENGTH} characters long.")
    return key


def saved_answer(store: Store, *, account: str, key: str, fingerprint: str, now: int) -> SavedAnswer | None:
    with store.transaction() as connection:
        prune(connection, now=now)
        row = connection.execute(
            "SELECT * FROM idempotency_keys WHERE account = ? AND key = ?", (account, key)
        ).fetchone()
    if row is None:
        return None
    if row["fingerprint"] != fingerprint:
        raise IdempotencyMismatch(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
        )
    text = json.dumps(store.loaded(row["body"]), indent=2)
    return SavedAnswer(status=row["status"], text=text, request_id=row["request_id"])


def keep_answer(unit: Unit, *, key: str, fingerprint: str, answer: SavedAnswer) -> None:
    body = unit.store.dumped(json.loads(answer.text))
    unit.connection.execute(
        "INSERT INTO idempotency_keys VALUES (?, ?, ?, ?, ?, ?, ?)",
        (unit.account, key, fingerprint, answer.status, body, answer.request_id, unit.now),
    )


def prune(connection: sqlite3.Connection, *, now: int) -> None:
    connection.execute("DELETE FROM idempotency_keys WHERE created <= ?", (now - KEPT_SECONDS,))
