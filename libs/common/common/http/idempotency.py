"""Idempotency keys: the answer of a POST is stored with its effect, so that the same request sent again gets the same
answer and no second effect. A refusal leaves nothing behind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import text

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict, InvalidInput
from common.http.strict_json import canonical

TAKEOVER_SECONDS = 60
_OPERATION_KEYS = UUID("5d1f4b0c-6f0e-5f57-9d3c-2f6f2a4c1e77")
# One round trip. The row is read as of just before the lock is taken, so taking the key below checks again.
_FIND = text("""
    SELECT held.locked, kept.request_hash, kept.status, kept.headers, kept.body,
           kept.created_at < now() - make_interval(secs => :takeover) AS abandoned
    FROM (SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0)) AS locked) AS held
    LEFT JOIN idempotency_keys AS kept
      ON kept.organization_id = :organization_id AND kept.subject = :subject
     AND kept.operation = :operation AND kept.key = :key""")
_TAKE = text("""
    INSERT INTO idempotency_keys AS kept
        (organization_id, subject, operation, key, request_hash, status, headers, body, created_at)
    VALUES (:organization_id, :subject, :operation, :key, :request_hash, :status, CAST(:headers AS jsonb), :body, now())
    ON CONFLICT (organization_id, subject, operation, key) DO UPDATE
    SET status = excluded.status, headers = excluded.headers, body = excluded.body, created_at = excluded.created_at
    WHERE kept.status IS NULL AND kept.created_at < now() - make_interval(secs => :takeover)
    RETURNING 1""")
_FINISH = text("""
    UPDATE idempotency_keys SET status = :status, headers = CAST(:headers AS jsonb), body = :body, created_at = now()
    WHERE organization_id = :organization_id AND subject = :subject AND operation = :operation AND key = :key""")
_ABANDON = text("""
    UPDATE idempotency_keys SET created_at = now() - make_interval(secs => :takeover + 1)
    WHERE organization_id = :organization_id AND subject = :subject AND operation = :operation AND key = :key
      AND status IS NULL""")
_FORGET = text("""
    DELETE FROM idempotency_keys
    WHERE organization_id = :organization_id AND subject = :subject AND operation = :operation AND key = :key
      AND status IS NULL""")


class IdempotencyKeyReused(InvalidInput):
    """This Idempotency-Key was used for another request."""

    code = "idempotency_key_reused"


class IdempotencyInFlight(Conflict):
    """The first request with this Idempotency-Key is still being handled."""

    code = "idempotency_in_flight"


class IdempotentAnswerWithheld(Conflict):
    """The request with this Idempotency-Key was done; its answer held a secret and is not repeated."""

    code = "idempotent_answer_withheld"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given the first time."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotentRequest:
    """One keyed request: whose it is, which operation, which key, and the hash of what was asked."""

    organization_id: UUID
    subject: str
    operation: str
    key: str
    request_hash: bytes

    @property
    def operation_key(self) -> UUID:
        """The same for each repeat, so that a retaken operation continues the one outside instead of a second."""
        return uuid5(_OPERATION_KEYS, self.name)

    @property
    def row(self) -> dict[str, Any]:
        """The primary key of its row."""
        return {
            "organization_id": self.organization_id,
            "subject": self.subject,
            "operation": self.operation,
            "key": self.key,
        }

    @property
    def name(self) -> str:
        """All of it in one text."""
        return "\x1f".join((str(self.organization_id), self.subject, self.operation, self.key))


def hash_request(address: str, *, document: Any) -> bytes:
    """The hash of what was asked: address with query, and the body's value whatever the order of its keys."""
    content = document if isinstance(document, bytes) else canonical(document)
    return hashlib.sha256(address.encode("utf-8", "surrogatepass") + b"\x00" + content).digest()


def find_stored(uow: UnitOfWork, *, request: IdempotentRequest) -> StoredAnswer | None:
    """Take the key for this transaction; the stored answer when there is one. Raises the refusals above."""
    parameters = {**request.row, "name": request.name, "takeover": TAKEOVER_SECONDS}
    found = uow.session.execute(_FIND, parameters).one()
    if not found.locked:
        raise IdempotencyInFlight(retry_after_seconds=1)
    if found.request_hash is None:
        return None
    if bytes(found.request_hash) != request.request_hash:
        raise IdempotencyKeyReused(field="Idempotency-Key")
    if found.status is None:
        if found.abandoned:
            return None
        raise IdempotencyInFlight(retry_after_seconds=1)
    if found.body is None:
        raise IdempotentAnswerWithheld()
    return StoredAnswer(found.status, found.headers or {}, found.body)


def store(uow: UnitOfWork, *, request: IdempotentRequest, answer: StoredAnswer | None, status: int) -> None:
    """Keep the answer with its effect; `answer` None keeps only that it was done (it held a secret)."""
    _take(uow, request=request, answer=answer, status=status)


def claim(uow: UnitOfWork, *, request: IdempotentRequest) -> StoredAnswer | None:
    """For operations of two transactions: mark the key as being worked on, in a transaction of its own."""
    stored = find_stored(uow, request=request)
    if stored is None:
        _take(uow, request=request, answer=None, status=None)
    return stored


def finish(uow: UnitOfWork, *, request: IdempotentRequest, answer: StoredAnswer | None, status: int) -> None:
    """Keep the answer of a claimed request."""
    uow.session.execute(_FINISH, {**request.row, "status": status, **_columns(answer)})


def release(uow: UnitOfWork, *, request: IdempotentRequest) -> None:
    """The claimed request was refused: the key may be used afresh."""
    uow.session.execute(_FORGET, request.row)


def abandon(uow: UnitOfWork, *, request: IdempotentRequest) -> None:
    """The claimed request failed midway: the same request may take it over at once."""
    uow.session.execute(_ABANDON, {**request.row, "takeover": TAKEOVER_SECONDS})


def _take(uow: UnitOfWork, *, request: IdempotentRequest, answer: StoredAnswer | None, status: int | None) -> None:
    values = {**request.row, "request_hash": request.request_hash, "status": status, **_columns(answer)}
    taken = uow.session.execute(_TAKE, {**values, "takeover": TAKEOVER_SECONDS}).one_or_none()
    if taken is None:
        raise IdempotencyInFlight(retry_after_seconds=1)


def _columns(answer: StoredAnswer | None) -> dict[str, Any]:
    if answer is None:
        return {"headers": None, "body": None}
    return {"headers": json.dumps(dict(answer.headers)), "body": answer.body}
