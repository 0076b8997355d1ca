"""Putting people's time right by hand: who did it, what it was before and why is kept in the job's history."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.ids import new_id
from job.app.scope import visible_job
from job.app.time_clocks import check_free, locked_clocks
from job.app.viewer import Viewer
from job.domain.known_crews import KnownPerson
from job.domain.time_entry import BY_HAND, TimeEntry, check_span


def add_time(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    job_id: UUID,
    person_id: UUID,
    kind: str,
    started_at: datetime,
    ended_at: datetime,
    reason: str,
    id: UUID | None = None,
) -> dict[str, Any]:
    """Note time that did not note itself."""
    job = visible_job(uow, viewer, job_id)
    if uow.session.get(KnownPerson, (uow.organization_id, person_id)) is None:
        raise NotYetKnown("This person has not arrived yet", field="person_id")
    check_span(started_at, ended_at, now=uow.now)
    clocks = locked_clocks(uow, [person_id])
    entry = TimeEntry(
        organization_id=uow.organization_id,
        id=id or new_id(),
        job_id=job.id,
        person_id=person_id,
        clock_no=clocks[person_id],
        kind=kind,
        source=BY_HAND,
        started_at=started_at,
        ended_at=ended_at,
    )
    check_free(uow, entry)
    uow.session.add(entry)
    return _recorded(uow, entry, action="time.add", before=None, reason=reason)


def correct_time(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    entry_id: UUID,
    expected_version: int | None,
    reason: str,
    kind: str | None = None,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> dict[str, Any]:
    """Say what an entry really was."""
    entry = _locked(uow, viewer, entry_id, expected_version)
    before = entry.audited()
    with uow.session.no_autoflush:  # nothing is written before it is known to be right
        entry.correct(now=uow.now, kind=kind, started_at=started_at, ended_at=ended_at)
        check_free(uow, entry)
    return _recorded(uow, entry, action="time.correct", before=before, reason=reason)


def void_time(
    uow: UnitOfWork, *, viewer: Viewer, entry_id: UUID, expected_version: int | None, reason: str
) -> dict[str, Any]:
    """Let an entry count for nothing; it stays in the history."""
    entry = _locked(uow, viewer, entry_id, expected_version)
    before = entry.audited()
    entry.void(now=uow.now)
    return _recorded(uow, entry, action="time.void", before=before, reason=reason)


def _locked(uow: UnitOfWork, viewer: Viewer, entry_id: UUID, expected_version: int | None) -> TimeEntry:
    entry = uow.get(TimeEntry, entry_id)
    visible_job(uow, viewer, entry.job_id)
    locked_clocks(uow, [entry.person_id])
    return uow.lock(TimeEntry, entry_id, expected_version)


def _recorded(
    uow: UnitOfWork, entry: TimeEntry, *, action: str, before: dict[str, Any] | None, reason: str
) -> dict[str, Any]:
    uow.session.flush()
    uow.audit(
        action=action, record_type="job", record_id=entry.job_id, before=before, after=entry.audited(), reason=reason
    )
    person = uow.session.get(KnownPerson, (uow.organization_id, entry.person_id))
    return entry_view(entry, person.name if person else None, now=uow.now)


def entry_view(entry: TimeEntry, person_name: str | None, *, now: datetime) -> dict[str, Any]:
    """An entry with whose it is and how long it lasted until now."""
    until = entry.ended_at or now
    shown = ("id", "version", "job_id", "visit_id", "person_id", "kind", "source", "started_at", "ended_at")
    return {
        **{name: getattr(entry, name) for name in (*shown, "corrected_at", "voided_at")},
        "person_name": person_name,
        "seconds": 0 if entry.voided_at else max(0, int((until - entry.started_at).total_seconds())),
    }
