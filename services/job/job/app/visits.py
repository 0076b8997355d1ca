"""What is done with visits. The job is locked, the visit moves, the job settles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import Forbidden, StaleVersion
from common.events import DomainEvent
from job.app import settings, time_tracking
from job.app.completion_gate import await_reports, pass_gate
from job.app.recording import record
from job.app.scope import locked_job, locked_visit
from job.app.viewer import Viewer
from job.domain import job_moves, statuses
from job.domain.job import Job
from job.domain.visit import Visit
from job.domain.visit_lines import LineOutcome

NEWS_FOR = timedelta(minutes=15)  # what a phone without a network tells later is no news for the customer


class ReopeningIsForTheOffice(Forbidden):
    """Taking back a closed visit needs the permission to change jobs."""

    code = "reopening_is_for_the_office"


def open_visit(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    job_id: UUID,
    kind: str,
    line_ids: list[UUID] | None = None,
    duration_minutes: int | None = None,
    earliest_on: date | None = None,
    reason: str | None = None,
    **needs: Any,
) -> Visit:
    """Open one more visit of a job. `needs`: equipment and water, where they are not what its lines need."""
    job = locked_job(uow, viewer, job_id)
    visit, said = job_moves.open_visit(
        job,
        kind=kind,
        at=uow.now,
        line_ids=line_ids,
        duration_minutes=duration_minutes,
        earliest_on=earliest_on,
        reason=reason,
        **needs,
    )
    record(uow, job, action="visit.open", said=said, after=_facts(visit), reason=reason)
    return visit


def change_visit(
    uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID, expected_version: int | None, changes: dict[str, Any]
) -> Visit:
    """Change what was named of an open visit, and tell who plans it."""
    job, visit = locked_visit(uow, viewer, visit_id)
    if expected_version not in (None, visit.version):
        raise StaleVersion("Visit was changed by someone else; reload and try again")
    before = {name: getattr(visit, name) for name in changes}
    said = job_moves.change_visit(job, visit, changes)
    job.updated_at = uow.now
    record(uow, job, action="visit.change", said=said, before=before, after={"visit": visit.ordinal, **changes})
    return visit


def mark_en_route(uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID, eta_minutes: int | None = None) -> Visit:
    """The crew sets out; the customer is told if the organization wants that."""
    return set_out(uow, *locked_visit(uow, viewer, visit_id), at=uow.now, eta_minutes=eta_minutes)


def start_visit(uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID) -> Visit:
    """The work begins."""
    return begin_work(uow, *locked_visit(uow, viewer, visit_id), at=uow.now)


def complete_visit(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    visit_id: UUID,
    outcomes: Mapping[UUID, LineOutcome],
    follow_up: bool,
    report_ids: Sequence[UUID] = (),
    override_reason: str | None = None,
) -> Visit:
    """The crew is done. With `follow_up`, what was left undone gets a visit of its own and the job stays open. Reports
    that the organization wants first must be in, unless an owner says why not."""
    job, visit = locked_visit(uow, viewer, visit_id)
    await_reports(uow, visit, report_ids)
    return finish_work(
        uow,
        job,
        visit,
        viewer=viewer,
        at=uow.now,
        outcomes=outcomes,
        follow_up=follow_up,
        override_reason=override_reason,
    )


def set_out(uow: UnitOfWork, job: Job, visit: Visit, *, at: datetime, eta_minutes: int | None = None) -> Visit:
    """The crew set out at that moment; too late for telling the customer when that was a while ago."""
    notify = settings.job_settings(uow).eta_on_en_route and uow.now - at <= NEWS_FOR
    event = visit.mark_en_route(at=at, eta_minutes=eta_minutes, notify=notify)
    return _conclude(uow, job, visit, event, action="visit.en_route", at=at)


def begin_work(uow: UnitOfWork, job: Job, visit: Visit, *, at: datetime) -> Visit:
    """The work began at that moment."""
    return _conclude(uow, job, visit, visit.start(at=at), action="visit.start", at=at)


def finish_work(
    uow: UnitOfWork,
    job: Job,
    visit: Visit,
    *,
    viewer: Viewer,
    at: datetime,
    outcomes: Mapping[UUID, LineOutcome],
    follow_up: bool,
    override_reason: str | None = None,
) -> Visit:
    """The crew was done at that moment."""
    said: list[DomainEvent] = [visit.complete(at=at, outcomes=outcomes)]
    with uow.session.no_autoflush:  # the crew's time is locked before anything is written
        skipped = pass_gate(uow, visit, viewer=viewer, override_reason=override_reason)
    if follow_up:
        said += job_moves.open_follow_up(job, after=visit)
    if skipped:
        after = {"visit_id": visit.id, "visit": visit.ordinal, "unreported": skipped}
        record(uow, job, action="visit.complete_unreported", after=after, reason=override_reason)
    return _conclude(uow, job, visit, *said, action="visit.complete", at=at)


def cancel_visit(uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID, reason: str) -> Visit:
    """The visit will not happen."""
    job, visit = locked_visit(uow, viewer, visit_id)
    return _conclude(uow, job, visit, visit.cancel(at=uow.now, reason=reason), action="visit.cancel", reason=reason)


def reset_visit(uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID, reason: str) -> Visit:
    """Back to scheduled; for a closed visit, which may reopen the job, only by who may change jobs."""
    return take_back(uow, *locked_visit(uow, viewer, visit_id), viewer=viewer, reason=reason)


def take_back(uow: UnitOfWork, job: Job, visit: Visit, *, viewer: Viewer, reason: str) -> Visit:
    """The same for a visit at hand."""
    if visit.status in statuses.CLOSED and not viewer.may_reopen:
        raise ReopeningIsForTheOffice
    return _conclude(uow, job, visit, visit.reset(reason=reason), action="visit.reset", reason=reason)


def _conclude(
    uow: UnitOfWork,
    job: Job,
    visit: Visit,
    *said: DomainEvent,
    action: str,
    reason: str | None = None,
    at: datetime | None = None,
) -> Visit:
    happened_at = at or uow.now
    settled = job.settle(at=happened_at, reason=reason or "")
    job.updated_at = uow.now
    time_tracking.follow_status(uow, visit, at=happened_at)
    record(uow, job, action=action, said=[*said, *settled], after=_facts(visit), reason=reason)
    return visit


def _facts(visit: Visit) -> dict[str, Any]:
    return {"visit_id": visit.id, "visit": visit.ordinal, "status": visit.status, "job_status": visit.job.status}
