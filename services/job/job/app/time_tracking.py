"""Time that notes itself: a crew's people travel, work and stop with the status of their visit, and take breaks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict, Forbidden, InvalidInput
from job.app.organizations import local_day
from job.app.scope import locked_visit
from job.app.time_clocks import begin, end, locked_clocks, running
from job.app.viewer import Viewer
from job.domain.job import Job
from job.domain.known_bookings import KnownBooking
from job.domain.known_crews import KnownCrewMember
from job.domain.time_entry import BREAK, BY_COMMAND, BY_STATUS, KIND_OF_STATUS, TimeEntry
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


def follow_status(uow: UnitOfWork, visit: Visit, *, at: datetime) -> None:
    """After a visit's move at that moment: its crew's time is of another kind from then on, or ended."""
    kind = KIND_OF_STATUS.get(visit.status)
    if kind is None:
        end(uow, running(uow, TimeEntry.visit_id == visit.id), at=at)
        return
    clocks = locked_clocks(uow, _crew_of(uow, visit))
    mine = or_(TimeEntry.visit_id == visit.id, TimeEntry.person_id.in_(clocks))
    end(uow, running(uow, mine), at=at)
    begin(uow, clocks, visit=visit, kind=kind, source=BY_STATUS, at=at)


def stop(uow: UnitOfWork, job: Job) -> None:
    """After a whole job was closed: nobody's time for it goes on."""
    end(uow, running(uow, TimeEntry.job_id == job.id), at=uow.now)


def start_break(uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID, person_ids: list[UUID] | None = None) -> Job:
    """Somebody, by default the caller, rests."""
    job, visit = locked_visit(uow, viewer, visit_id)
    clocks = locked_clocks(uow, _people(uow, viewer, person_ids))
    entries = _on_the_clock(uow, visit, clocks)
    if any(entry.kind == BREAK for entry in entries):
        raise AlreadyOnBreak
    return _switch(uow, job, visit, entries, clocks, kind=BREAK)


def end_break(uow: UnitOfWork, *, viewer: Viewer, visit_id: UUID, person_ids: list[UUID] | None = None) -> Job:
    """They go on with what the visit is at."""
    job, visit = locked_visit(uow, viewer, visit_id)
    clocks = locked_clocks(uow, _people(uow, viewer, person_ids))
    entries = _on_the_clock(uow, visit, clocks)
    if any(entry.kind != BREAK for entry in entries):
        raise NotOnBreak
    return _switch(uow, job, visit, entries, clocks, kind=KIND_OF_STATUS[visit.status])


def _switch(
    uow: UnitOfWork, job: Job, visit: Visit, entries: list[TimeEntry], clocks: dict[UUID, int], *, kind: str
) -> Job:
    end(uow, entries, at=uow.now)
    begin(uow, clocks, visit=visit, kind=kind, source=BY_COMMAND, at=uow.now)
    after = {"visit": visit.ordinal, "kind": kind, "people": sorted(clocks)}
    uow.audit(action=f"time.{kind}", record_type="job", record_id=job.id, after=after)
    return job


def _on_the_clock(uow: UnitOfWork, visit: Visit, clocks: dict[UUID, int]) -> list[TimeEntry]:
    entries = running(uow, TimeEntry.visit_id == visit.id, TimeEntry.person_id.in_(clocks))
    if len(entries) < len(clocks) or visit.status not in KIND_OF_STATUS:
        raise NotOnTheClock(field="person_ids")
    return entries


def _people(uow: UnitOfWork, viewer: Viewer, person_ids: list[UUID] | None) -> set[UUID]:
    people = set(person_ids or [])
    if not people:
        if viewer.person_id is None:
            raise WhoseBreak(field="person_ids")
        return {viewer.person_id}
    if people != {viewer.person_id} and not viewer.sees_time:
        raise OthersTime
    return people


def _crew_of(uow: UnitOfWork, visit: Visit) -> set[UUID]:
    """Who belongs to the visit's crew on its day, and who is named in its booking."""
    if visit.crew_id is None or visit.starts_at is None:
        return set()
    day = local_day(uow, visit.starts_at)
    belongs = select(KnownCrewMember.person_id).where(
        KnownCrewMember.organization_id == uow.organization_id,
        KnownCrewMember.crew_id == visit.crew_id,
        KnownCrewMember.from_on <= day,
        or_(KnownCrewMember.until_on.is_(None), KnownCrewMember.until_on >= day),
    )
    of_visit = (KnownBooking.organization_id == uow.organization_id, KnownBooking.visit_id == visit.id)
    named = uow.session.scalars(select(KnownBooking.people).where(*of_visit)).first() or []
    return set(uow.session.scalars(belongs)) | {UUID(person) for person in named}
