"""Breaks: somebody on the clock of a visit rests, and goes on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict, Forbidden, InvalidInput
from job.app.scope import locked_visit
from job.app.time_clocks import add_rests, locked_clocks, running
from job.app.viewer import Viewer
from job.domain.job import Job
from job.domain.time_entry import BREAK, BY_COMMAND, KIND_OF_STATUS, TimeEntry
from job.domain.visit import Visit


class WhoseBreak(InvalidInput):
    """Say whose break it is: the caller is no person."""

    code = "whose_break"


class OthersTime(Forbidden):
    """Other people's time is noted by their lead or by the office."""

    code = "others_time"


class NotOnTheClock(Conflict):
    """No time is running for this person on this visit."""

    code = "not_on_the_clock"


class AlreadyOnBreak(Conflict):
    """The break has begun before."""

    code = "already_on_break"


class NotOnBreak(Conflict):
    """There is no break to end."""

    code = "not_on_break"


def start_break(uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID, person_ids: list[UUID] | None = None) -> Job:
    """Somebody, by default the caller, rests."""
    job, visit = locked_visit(uow, viewer, visit_id)
    entries = _on_the_clock(uow, visit, people_of(viewer, person_ids))
    if any(entry.kind == BREAK for entry in entries):
        raise AlreadyOnBreak
    _switch(uow, visit, entries, kind=BREAK)
    return job


def end_break(uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID, person_ids: list[UUID] | None = None) -> Job:
    """They go on with what the visit is at."""
    job, visit = locked_visit(uow, viewer, visit_id)
    entries = _on_the_clock(uow, visit, people_of(viewer, person_ids))
    if any(entry.kind != BREAK for entry in entries):
        raise NotOnBreak
    _switch(uow, visit, entries, kind=KIND_OF_STATUS[visit.status])
    return job


def tell_break(uow: UnitOfWork, visit: Visit, *, kind: str, people: Collection[UUID], at: datetime) -> None:
    """The job's history tells who rests, or goes on."""
    after = {"visit": visit.ordinal, "kind": kind, "people": sorted(people), "at": at}
    uow.audit(action=f"time.{kind}", record_type="job", record_id=visit.job_id, after=after)


def people_of(viewer: Viewer, person_ids: Collection[UUID] | None) -> set[UUID]:
    """Whose break it is."""
    people = set(person_ids or [])
    if not people:
        if viewer.person_id is None:
            raise WhoseBreak(field="person_ids")
        return {viewer.person_id}
    if people != {viewer.person_id} and not viewer.sees_time:
        raise OthersTime
    return people


def _switch(uow: UnitOfWork, visit: Visit, entries: list[TimeEntry], *, kind: str) -> None:
    rests = [entry.cut(uow.now, kind=kind, source=BY_COMMAND) for entry in entries]
    add_rests(uow, [rest for rest in rests if rest is not None])
    tell_break(uow, visit, kind=kind, people=[entry.person_id for entry in entries], at=uow.now)


def _on_the_clock(uow: UnitOfWork, visit: Visit, people: set[UUID]) -> list[TimeEntry]:
    clocks = locked_clocks(uow, people)
    entries = running(uow, TimeEntry.visit_id == visit.id, TimeEntry.person_id.in_(clocks))
    if len(entries) < len(clocks) or visit.status not in KIND_OF_STATUS:
        raise NotOnTheClock(field="person_ids")
    return entries
