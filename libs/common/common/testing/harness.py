"""One service under test: its real HTTP app, real database, real handlers; the bus is the test's own hand."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from flask.testing import FlaskClient

from common.bus.envelope import CONTENT_TYPE
from common.bus.port import Delivery
from common.bus.processor import Processor
from common.bus.topology import partition_of
from common.clock import Clock
from common.db.provision import DatabaseUrls
from common.db.session import connect_plain
from common.events import DomainEvent, aggregate_of
from common.http.app import create_app
from common.http.identity import HEADER, Identity, mint_internal_token
from common.ids import new_id
from common.service import RunningService, Service, start
from common.testing.databases import temporary_database
from common.testing.environment import PRIVATE_KEY, envelope_body, environment_for

_SAID = """SELECT type, sequence, data, aggregate_id FROM outbox
WHERE (%s::text IS NULL OR type = %s) AND (%s::uuid IS NULL OR aggregate_id = %s::uuid) ORDER BY position"""


@dataclass(frozen=True, slots=True)
class Said:
    """An event found in the outbox."""

    type: str
    sequence: int
    data: dict[str, Any]
    aggregate_id: UUID


class Harness:
    """What a service test works with."""

    def __init__(self, service: RunningService, urls: DatabaseUrls) -> None:
        self.service = service
        self.urls = urls
        self.app = create_app(service)
        self.processor = Processor(service.database, service.handlers)
        self._sequences: dict[tuple[UUID, str, UUID], int] = {}
        self._own = threading.local()

    def client(self, identity: Identity | None = None) -> Caller:
        """An HTTP client that calls as this identity, or without any when None."""
        return Caller(self.app.test_client(), self.service.name, identity)

    def said(self, event_type: str | None = None, *, about: str | None = None) -> list[Said]:
        """The outbox so far, oldest first: all of it, of one type, about one aggregate."""
        # Many tests share it: who reads all of it pays for what all others said.
        return [Said(*row) for row in self.rows(_SAID, event_type, event_type, about, about)]

    def hear(
        self,
        event: DomainEvent | dict[str, Any],
        organization_id: UUID,
        *,
        type: str | None = None,
        key: UUID | None = None,
        sequence: int | None = None,
        root: UUID | None = None,
        event_id: UUID | None = None,
        at: datetime | None = None,
    ) -> UUID:
        """Deliver an event as the bus would; the next sequence number of its aggregate unless told otherwise.

        A plain dict needs its `type` and `key` (the aggregate's id). Returns the event id, for delivering it again.
        """
        kind = type or event.TYPE  # type: ignore[union-attr]
        aggregate_id = key or getattr(event, event.KEY)  # type: ignore[union-attr]
        place = (organization_id, aggregate_of(kind), aggregate_id)
        number = sequence or self._sequences.get(place, 0) + 1
        self._sequences[place] = max(number, self._sequences.get(place, 0))
        the_id = event_id or new_id()
        body = envelope_body(kind, aggregate_id, organization_id, number, msgspec.to_builtins(event), the_id, root, at)
        partition = partition_of(f"{organization_id}:{root or aggregate_id}")
        self.processor.process([Delivery(body, CONTENT_TYPE, partition)])
        return the_id

    def retry_parked(self) -> int:
        """Run parked messages whose time has come, whatever their partition."""
        return self.processor.retry_due([0, 1, 2, 3])

    def retry_parked_now(self) -> int:
        """The same without waiting until their time has come."""
        self.looking().execute("UPDATE parked SET next_try_at = now() WHERE state IN ('retry', 'waiting', 'gap')")
        return self.retry_parked()

    def parked(self) -> list[tuple[str, str, str, str]]:
        """(handler, type, state, detail) of everything parked."""
        return self.rows("SELECT handler, type, state, detail FROM parked ORDER BY id")

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Look into the database as the platform role, for assertions about rows."""
        return self.looking().execute(query, values).fetchall()

    def looking(self) -> psycopg.Connection[Any]:
        """The platform role's connection, one a thread: to connect takes longer than to look."""
        kept: psycopg.Connection[Any] | None = getattr(self._own, "connection", None)
        if kept is None or kept.closed:
            kept = self._own.connection = connect_plain(self.urls.platform)
        return kept


class Caller:
    """A thin test client that signs as an identity and names an idempotency key on every POST."""

    def __init__(self, client: FlaskClient, service: str, identity: Identity | None) -> None:
        self._client = client
        self._service = service
        self._identity = identity

    def _headers(self, extra: dict[str, str] | None) -> dict[str, str]:
        headers = dict(extra or {})
        if self._identity is not None:
            headers.setdefault(
                HEADER, mint_internal_token(self._identity, audience=self._service, private_key=PRIVATE_KEY)
            )
        return headers

    def get(self, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> Any:
        """GET."""
        return self._client.get(path, headers=self._headers(headers), **options)

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        version: int | None = None,
    ) -> Any:
        """POST with an Idempotency-Key (a new one unless given) and If-Match when a version is given."""
        sent = self._headers(headers)
        sent.setdefault("Idempotency-Key", key or str(new_id()))
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        return self._client.post(path, json={} if body is None else body, headers=sent)

    def upload(self, path: str, data: bytes, content_type: str, *, key: str | None = None, **headers: str) -> Any:
        """POST a file as the body, with an Idempotency-Key (a new one unless given)."""
        sent = self._headers({"Idempotency-Key": key or str(new_id()), **headers})
        return self._client.post(path, data=data, content_type=content_type, headers=sent)

    def patch(self, path: str, body: Any, *, version: int | None, headers: dict[str, str] | None = None) -> Any:
        """PATCH with If-Match unless version is None."""
        sent = self._headers(headers)
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        return self._client.patch(path, json=body, headers=sent)

    def delete(self, path: str, *, version: int | None = None, headers: dict[str, str] | None = None) -> Any:
        """DELETE."""
        sent = self._headers(headers)
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        return self._client.delete(path, headers=sent)


@contextmanager
def service_harness(
    definition: Service,
    *,
    clock: Clock | None = None,
    environ: dict[str, str] | None = None,
    admin_url: str | None = None,
) -> Iterator[Harness]:
    """A running service on a fresh database; CREWLINE_TEST_POSTGRES names the server unless `admin_url` does."""
    with temporary_database(admin_url or os.environ["CREWLINE_TEST_POSTGRES"], definition) as urls:
        service = start(definition, environment_for(definition, urls, environ), clock=clock)
        try:
            yield Harness(service, urls)
        finally:
            service.database.dispose()


def person(
    organization_id: UUID, role: str = "owner", *, permissions: Sequence[str] = ("*",), person_id: UUID | None = None
) -> Identity:
    """A signed-in person of an organization."""
    return Identity(
        organization_id=organization_id,
        person_id=person_id or new_id(),
        role=role,
        permissions=frozenset(permissions),
        request_id="test-request",
    )
