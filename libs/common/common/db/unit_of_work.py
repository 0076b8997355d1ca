"""One transaction of one organization: rows, events and audit commit together or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from common.db import audit, outbox
from common.errors import NotFound, StaleVersion
from common.events import DomainEvent
from common.failpoints import failpoint

EntityT = TypeVar("EntityT")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: kind is person, api_key, customer, system or anonymous."""

    kind: str
    id: UUID | None = None
    role: str | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind


SYSTEM = Actor("system")


class UnitOfWork:
    """What a use case works with. Use cases never commit; whoever opened it does."""

    def __init__(
        self,
        session: Session,
        *,
        organization_id: UUID | None,
        actor: Actor,
        now: datetime,
        correlation_id: str | None = None,
        causation_id: UUID | None = None,
        source_address: str | None = None,
    ) -> None:
        self.session = session
        self._organization_id = organization_id
        self.actor = actor
        self.now = now
        self.correlation_id = correlation_id
        self.causation_id = causation_id
        self.source_address = source_address
        self._events: list[DomainEvent] = []

    @property
    def organization_id(self) -> UUID:
        """The organization this transaction belongs to; raises when it was opened without one."""
        if self._organization_id is None:
            raise RuntimeError("this unit of work has no organization yet")
        return self._organization_id

    @property
    def has_organization(self) -> bool:
        """Whether the transaction is bound to an organization."""
        return self._organization_id is not None

    def enter_tenant(self, *, read_only: bool = False) -> None:
        """Bind the open transaction to the organization, so that row-level security shows only its rows."""
        tenant = str(self._organization_id) if self._organization_id else ""
        # SET TRANSACTION must be the first statement; both travel as settings so that one round trip does it.
        self.session.execute(
            text(
                "SELECT set_config('transaction_read_only', :read_only, true),"
                " set_config('crewline.organization', :tenant, true)"
                if read_only
                else "SELECT set_config('crewline.organization', :tenant, true)"
            ),
            {"tenant": tenant, "read_only": "on"} if read_only else {"tenant": tenant},
        )

    def bind_organization(self, organization_id: UUID) -> None:
        """Bind a transaction that began without a tenant, once an entry token or a sign-up told which it is."""
        if self._organization_id not in (None, organization_id):
            raise RuntimeError("a unit of work never changes its organization")
        self._organization_id = organization_id
        self.enter_tenant()

    def emit(self, event: DomainEvent) -> None:
        """Say a fact: its outbox row is written in this transaction, in the order of the calls."""
        self._events.append(event)

    def audit(
        self,
        *,
        action: str,
        record_type: str,
        record_id: UUID,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        """Append who did what to which record, in this transaction."""
        audit.append(
            self, action=action, record_type=record_type, record_id=record_id, before=before, after=after, reason=reason
        )

    def get(self, entity: type[EntityT], record_id: UUID) -> EntityT:
        """The organization's record, or NotFound."""
        found = self.session.get(entity, (self.organization_id, record_id))
        if found is None:
            raise NotFound(f"{_words(entity)} not found")
        return found

    def lock(self, entity: type[EntityT], record_id: UUID, expected_version: int | None = None) -> EntityT:
        """The record, row-locked and fresh. Raises NotFound, or StaleVersion when the caller saw another version."""
        # A query and not Session.get: that one compares the version with what the session saw before the wait for the
        # lock, and would call a record stale that is merely fresh.
        keys = zip(inspect(entity).primary_key, (self.organization_id, record_id), strict=True)
        locked = select(entity).where(*(column == value for column, value in keys)).with_for_update()
        found = self.session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
        if found is None:
            raise NotFound(f"{_words(entity)} not found")
        if expected_version is not None and getattr(found, "version", expected_version) != expected_version:
            raise StaleVersion(f"{_words(entity)} was changed by someone else; reload and try again")
        return found

    def finish(self) -> int:
        """Write pending rows and events; called by the owner of the transaction just before commit."""
        said = outbox.append(self.session, self.flush())
        failpoint("api.before_commit")
        return said

    def flush(self) -> list[outbox.Saying]:
        """Write pending rows only; what was said is left to the owner of the transaction."""
        self.session.flush()
        failpoint("api.after_insert")
        said = outbox.sayings_of(self, self._events) if self._events else []
        self._events = []
        return said


def _words(entity: type[Any]) -> str:
    # Whose fact it is matters here and not to whoever asked.
    name = entity.__name__.removeprefix("Known")
    return name[0] + "".join(f" {c.lower()}" if c.isupper() else c for c in name[1:])
