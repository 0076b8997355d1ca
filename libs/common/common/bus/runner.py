"""Runs handlers inside the consumer's open transaction, each as its own organization."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from common.bus.handlers import Handler
from common.bus.inbox import Work
from common.bus.inbox_rows import become
from common.correlation import correlation_id, organization_id, traceparent
from common.db import outbox
from common.db.session import Database
from common.db.unit_of_work import Actor, UnitOfWork
from common.events import Event, read_data
from common.telemetry.tracing import Tracer


class HandlerFailed(Exception):
    """A handler raised; `handler` is its name and `cause` what it raised."""

    def __init__(self, handler: str, cause: Exception) -> None:
        super().__init__(f"{handler}: {cause!r}")
        self.handler = handler
        self.cause = cause


class Runner:
    """Runs planned work: set-based forms over the whole batch, the others one by one in order."""

    def __init__(self, database: Database, *, tracer: Tracer | None = None) -> None:
        self._database = database
        self._tracer = tracer
        self._app_role = f"{database.service}_app"

    @property
    def role(self) -> str:
        """The role that handlers run in."""
        return self._app_role

    def run(self, connection: Connection, work: Sequence[Work], *, became: UUID | None = None) -> int:
        """Run all work and tell how many events were said; raises HandlerFailed on the first failure, leaving the
        transaction to be rolled back. `became` is the organization that the transaction acts as already, if any. What
        the handlers of several messages say is stored at the end by one statement. Nothing but the commit may follow:
        the transaction may still act as an organization."""
        singles: dict[UUID, list[Work]] = {}
        batches: dict[str, list[Work]] = {}
        for item in work:
            if item.handler.batch is not None:
                batches.setdefault(item.handler.name, []).append(item)
            else:
                # Organization by organization: order matters within an aggregate, and becoming another one takes time.
                singles.setdefault(_organization(item), []).append(item)
        for items in batches.values():
            self._run_batch(connection, items)
        alone, count, said = all(item.incoming is work[0].incoming for item in work), 0, list[outbox.Saying]()
        for organization, items in singles.items():
            if organization != became:
                become(connection, self._app_role, organization)
            stored, sayings = self._run_for(connection, items, alone=alone)
            count += stored
            said += sayings
        if said:
            # 'none' is SET ROLE NONE: back to the platform role that logged in, which may write for all.
            become(connection, "none", None)
            count += outbox.append(connection, said)
        return count

    def _run_batch(self, connection: Connection, items: list[Work]) -> None:
        handler = items[0].handler
        with _blame(handler), Session(connection, join_transaction_mode="rollback_only") as session:
            events = [_event(item) for item in items]
            assert handler.batch is not None
            with self._around(handler, events):
                handler.batch(session, events)
            session.commit()

    def _run_for(
        self, connection: Connection, items: Sequence[Work], *, alone: bool
    ) -> tuple[int, list[outbox.Saying]]:
        """How many events were stored, and what is still to be."""
        stored, said = 0, list[outbox.Saying]()
        with Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
            for item in items:
                with _blame(item.handler):
                    sayings = self._run_one(session, item)
                    if alone:
                        # With a single message the guilty handler is known, also when its event cannot be stored.
                        stored += outbox.append(session, sayings)
                    else:
                        said += sayings
            session.commit()
        return stored, said

    def _run_one(self, session: Session, item: Work) -> list[outbox.Saying]:
        event = _event(item)
        with self._around(item.handler, [event]) as trace, _known_by(event, trace=trace):
            uow = UnitOfWork(
                session,
                organization_id=event.organization_id,
                actor=Actor("system", None, event.actor),
                now=self._database.clock.now(),
                correlation_id=event.correlation_id,
                causation_id=event.id,
            )
            item.handler.run(uow, event)
            said = uow.flush()
        # The next message must not find in memory what somebody else may have changed meanwhile.
        if len(session.identity_map) or session.new:
            session.expunge_all()
        return said

    def _around(self, handler: Handler, events: Sequence[Event[Any]]) -> AbstractContextManager[str | None]:
        """What a handler runs in; gives the trace context to go on with."""
        if self._tracer is None:
            return nullcontext(events[0].traceparent)
        return _spanned(self._tracer, handler, events)


@contextmanager
def _blame(handler: Handler) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise HandlerFailed(handler.name, error) from error


@contextmanager
def _spanned(tracer: Tracer, handler: Handler, events: Sequence[Event[Any]]) -> Iterator[str]:
    """A span below the one that published the event; one for a batch is linked to all of its events."""
    alone = len(events) == 1
    span = tracer.begin(
        f"handle {handler.type}",
        kind="consumer",
        parent=events[0].traceparent if alone else None,
        links=() if alone else [event.traceparent for event in events],
        facts={"messaging.operation.type": "process", "crewline.handler": handler.name},
    )
    try:
        yield span.traceparent
    except Exception as error:
        span.fail(type(error).__name__)
        raise
    finally:
        span.end()


@contextmanager
def _known_by(event: Event[Any], *, trace: str | None) -> Iterator[None]:
    """What is logged and said meanwhile carries the event's ids."""
    correlation, traced = correlation_id.set(event.correlation_id), traceparent.set(trace)
    organization = organization_id.set(event.organization_id)
    try:
        yield
    finally:
        organization_id.reset(organization)
        traceparent.reset(traced)
        correlation_id.reset(correlation)


def _organization(item: Work) -> UUID:
    assert item.incoming.envelope is not None
    return item.incoming.envelope.organizationid


def _event(item: Work) -> Event[Any]:
    envelope, key = item.incoming.envelope, item.incoming.key
    assert envelope is not None and key is not None
    return Event(
        id=envelope.id,
        type=envelope.type,
        organization_id=envelope.organizationid,
        aggregate=key[1],
        aggregate_id=key[2],
        sequence=envelope.sequence,
        partition_key=envelope.partitionkey,
        occurred_at=envelope.time,
        correlation_id=envelope.correlationid,
        causation_id=envelope.causationid,
        actor=envelope.actor,
        traceparent=envelope.traceparent,
        data=read_data(item.handler.reader, envelope.data),
        snapshot=envelope.snapshot,
    )
