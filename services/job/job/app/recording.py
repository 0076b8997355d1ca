"""What every change of a job ends with: its events are said, and the audit trail tells who did what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from common.db.unit_of_work import UnitOfWork
from common.events import DomainEvent
from job.domain.job import Job


def record(
    uow: UnitOfWork,
    job: Job,
    *,
    action: str,
    said: Iterable[DomainEvent] = (),
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Flush, say, and note it in the job's history. Entries never hold what identifies a customer."""
    uow.session.flush()
    for event in said:
        uow.emit(event)
    uow.audit(action=action, record_type="job", record_id=job.id, before=before, after=after, reason=reason)
