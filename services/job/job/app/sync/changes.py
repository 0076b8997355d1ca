"""What changed of a person's jobs since a cursor. Rows of transactions that may still be running are left for the next
call, so that none is ever skipped; a job that is not theirs any more is named as removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, literal, or_, select, tuple_

from common.db.changes import horizon
from common.db.unit_of_work import UnitOfWork
from job.app.scope import booked_for
from job.app.sync.cursor import CHANGES, FIRST, PRESENT, Place, place_of, scope_of
from job.app.sync.phone_jobs import PhoneJob, phone_jobs
from job.app.viewer import Viewer
from job.domain.job import Job
from job.domain.known_bookings import KnownBooking
from job.domain.sync.feed import JobChange, PastAssignment


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedJob:
    """A job as it is now, or None when the person has it no more."""

    job_id: UUID
    removed: bool
    job: PhoneJob | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """A page. `start_over`: what the phone holds and does not get again until `more` is false is gone."""

    items: list[ChangedJob]
    next: str
    more: bool
    start_over: bool


def changes_page(uow: UnitOfWork, *, viewer: Viewer, after: str | None, limit: int) -> ChangesPage:
    """The page after the cursor, or the first one of the present state."""
    scope, seen = scope_of(uow, viewer), horizon(uow.session)
    place = place_of(after, scope=scope, seen=seen) if after else None
    start_over = place is None
    if place is None:
        place = Place(PRESENT, seen.settled, FIRST, scope)
    if place.phase == PRESENT:
        return _present(uow, viewer, place, limit=limit, start_over=start_over)
    return _changes(uow, viewer, place, limit=limit, settled=seen.settled)


def _present(uow: UnitOfWork, viewer: Viewer, place: Place, *, limit: int, start_over: bool) -> ChangesPage:
    ids = list(uow.session.scalars(_present_ids(uow, viewer, place.job_id).limit(limit)))
    # Whatever is done from here on is at or beyond the transaction at which the first page was read.
    following = place._replace(job_id=ids[-1]) if len(ids) == limit else Place(CHANGES, place.xid, FIRST, place.scope)
    return ChangesPage(
        items=_items(uow, viewer, ids, set(ids)), next=following.cursor, more=True, start_over=start_over
    )


def _present_ids(uow: UnitOfWork, viewer: Viewer, after: UUID) -> Select[UUID]:
    if viewer.sees_all:
        return select(Job.id).where(Job.organization_id == uow.organization_id, Job.id > after).order_by(Job.id)
    mine = (KnownBooking.organization_id == uow.organization_id, booked_for(uow, viewer), KnownBooking.job_id > after)
    # By itself, so that it is read by crew: in the order of jobs the others' bookings would have to be passed by.
    found = select(KnownBooking.job_id).where(*mine).distinct().cte("mine").prefix_with("MATERIALIZED")
    return select(found.c.job_id).order_by(found.c.job_id)


def _changes(uow: UnitOfWork, viewer: Viewer, place: Place, *, limit: int, settled: int) -> ChangesPage:
    rows = uow.session.execute(changed_rows(uow, viewer, place, settled=settled).limit(limit + 1)).all()
    more, ids = len(rows) > limit, [row.job_id for row in rows[:limit]]
    if more:
        following = place._replace(xid=rows[limit - 1].xid, job_id=ids[-1])
    else:
        following = place._replace(xid=max(settled, place.xid), job_id=FIRST if settled > place.xid else place.job_id)
    items = _items(uow, viewer, ids, _theirs(uow, viewer, ids))
    return ChangesPage(items=items, next=following.cursor, more=more, start_over=False)


def changed_rows(uow: UnitOfWork, viewer: Viewer, place: Place, *, settled: int) -> Select[int, UUID]:
    """Jobs changed after that place by transactions that have ended; of others' jobs only those once theirs."""
    beyond = tuple_(JobChange.xid, JobChange.job_id) > tuple_(literal(place.xid), literal(place.job_id))
    rows = select(JobChange.xid, JobChange.job_id).where(
        JobChange.organization_id == uow.organization_id, beyond, JobChange.xid < settled
    )
    if not viewer.sees_all:
        rows = rows.where(or_(*(_assigned(uow, viewer, table) for table in (KnownBooking, PastAssignment))))
    return rows.order_by(JobChange.xid, JobChange.job_id)


def _assigned(uow: UnitOfWork, viewer: Viewer, table: type[KnownBooking | PastAssignment]) -> Any:
    of_job = (table.organization_id == JobChange.organization_id, table.job_id == JobChange.job_id)
    return exists().where(*of_job, booked_for(uow, viewer, table))


def _theirs(uow: UnitOfWork, viewer: Viewer, ids: Sequence[UUID]) -> set[UUID]:
    if viewer.sees_all:
        return set(ids)
    mine = (KnownBooking.organization_id == uow.organization_id, KnownBooking.job_id.in_(ids))
    return set(uow.session.scalars(select(KnownBooking.job_id).where(*mine, booked_for(uow, viewer))))


def _items(uow: UnitOfWork, viewer: Viewer, ids: Sequence[UUID], theirs: set[UUID]) -> list[ChangedJob]:
    jobs = phone_jobs(uow, [job_id for job_id in ids if job_id in theirs], viewer=viewer)
    return [ChangedJob(job_id=job_id, removed=job_id not in jobs, job=jobs.get(job_id)) for job_id in ids]
