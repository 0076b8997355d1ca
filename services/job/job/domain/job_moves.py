"""What can be done to a whole job. Each move changes visits; the job's own status follows from them by `settle`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from common.errors import Conflict, InvalidInput
from common.events import DomainEvent
from job.domain import job_facts, statuses
from job.domain.job import Job
from job.domain.line import JobLine
from job.domain.new_job import add_visit
from job.domain.visit import FOLLOW_UP, Visit
from job.domain.visit_lines import UnknownLine

CHANGEABLE = ("duration_minutes", "earliest_on", "required_equipment", "water_gallons")


class JobClosed(Conflict):
    """The job is closed; reopen it first."""

    code = "job_closed"


class ReasonNeeded(InvalidInput):
    """A closed job is opened again only with a reason."""

    code = "reason_needed"


class DurationNeeded(InvalidInput):
    """A visit for no particular service needs a duration."""

    code = "duration_needed"


class VisitClosed(Conflict):
    """The visit is completed or cancelled; set it back first."""

    code = "visit_closed"


def check_open(job: Job) -> None:
    """Refuse to change what is closed."""
    if not job.is_open:
        raise JobClosed(f"The job is {job.status}; reopen it first.", status_now=job.status, legal_moves=["reopened"])


def cancel_job(job: Job, *, at: datetime, reason: str) -> list[DomainEvent]:
    """Cancel every open visit. When an earlier visit was done, the job is completed by that, and else cancelled."""
    if not job.is_open:
        raise statuses.illegal_move("job", status=job.status, to=statuses.CANCELLED, legal=["reopened"])
    said: list[DomainEvent] = [visit.cancel(at=at, reason=reason) for visit in job.visits if visit.is_open]
    return said + job.settle(at=at, reason=reason)


def reopen_job(job: Job, *, at: datetime, reason: str) -> list[DomainEvent]:
    """Take back what closed the job: the visit that was completed last, or those that were cancelled last."""
    if job.is_open:
        raise statuses.illegal_move("job", status=job.status, to="reopened", legal=[statuses.CANCELLED])
    said: list[DomainEvent] = [visit.reset(reason=reason) for visit in _closed_last(job)]
    return said + job.settle(at=at, reason=reason)


def open_visit(
    job: Job,
    *,
    kind: str,
    at: datetime,
    line_ids: Sequence[UUID] | None,
    duration_minutes: int | None,
    earliest_on: date | None,
    reason: str | None,
    **needs: Any,
) -> tuple[Visit, list[DomainEvent]]:
    """One more visit, for the named lines or for all that is not done yet. `needs`: equipment and water of its own."""
    if not job.is_open and not reason:
        raise ReasonNeeded(field="reason")
    lines = undone_lines(job) if line_ids is None else _named_lines(job, line_ids)
    if not lines and duration_minutes is None:
        raise DurationNeeded(field="duration_minutes")
    visit = add_visit(job, kind=kind, lines=lines, duration_minutes=duration_minutes, earliest_on=earliest_on, **needs)
    said: list[DomainEvent] = [job_facts.visit_opened(visit)]
    return visit, said + job.settle(at=at, reason=reason or "another visit")


def change_visit(job: Job, visit: Visit, changes: Mapping[str, Any]) -> list[DomainEvent]:
    """Another length, first day, or other equipment and water; only while the visit is open."""
    check_open(job)
    if not visit.is_open:
        raise VisitClosed(f"The visit is {visit.status}.", status_now=visit.status)
    for name in CHANGEABLE:
        if name in changes:
            setattr(visit, name, changes[name])
    return [job_facts.visit_changed(visit)]


def open_follow_up(job: Job, *, after: Visit) -> list[DomainEvent]:
    """A visit for what was left undone on another one; nothing when nothing was."""
    missing = {part.line_id for part in after.lines if part.done is False}
    lines = [line for line in job.lines if line.id in missing and job_facts.outcome_of(job, line)[0] is False]
    if not lines:
        return []
    return [job_facts.visit_opened(add_visit(job, kind=FOLLOW_UP, lines=lines))]


def undone_lines(job: Job) -> list[JobLine]:
    """What nobody reported as done yet."""
    return [line for line in job.lines if not job_facts.outcome_of(job, line)[0]]


def _named_lines(job: Job, line_ids: Sequence[UUID]) -> list[JobLine]:
    by_id = {line.id: line for line in job.lines}
    for index, line_id in enumerate(line_ids):
        if line_id not in by_id:
            raise UnknownLine("The job has no such line.", field=f"line_ids.{index}")
    return [line for line in job.lines if line.id in set(line_ids)]


def _closed_last(job: Job) -> list[Visit]:
    if job.status == statuses.COMPLETED:
        done = [visit for visit in job.visits if visit.completed_at and visit.status == statuses.COMPLETED]
        return [max(done, key=lambda visit: (visit.completed_at or job.created_at, visit.ordinal))]
    last = max(visit.cancelled_at or job.created_at for visit in job.visits)
    return [visit for visit in job.visits if visit.cancelled_at == last]
