"""Time that notes itself: a crew's people travel, work and stop with the status of their visit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from common.db.unit_of_work import UnitOfWork
from job.app.organizations import local_day
from job.app.time_clocks import add_rests, begin, end, locked_clocks, running, time_at
from job.domain.break_times import move_on
from job.domain.job import Job
from job.domain.known_bookings import KnownBooking
from job.domain.known_crews import KnownCrewMember
from job.domain.time_entry import BY_STATUS, KIND_OF_STATUS, TimeEntry
from job.domain.visit import Visit


def follow_status(uow: UnitOfWork, visit: Visit, *, at: datetime) -> None:
    """After a visit's move at that moment: its crew's time is of another kind from then on, or ended. A move that is
    heard of late leaves the breaks that began after it as they are; nothing is left of a closed visit's later time."""
    kind = KIND_OF_STATUS.get(visit.status)
    # People's time is locked before anything is written, so that two visits of one person do not wait for each other.
    with uow.session.no_autoflush:
        clocks = locked_clocks(uow, _crew_of(uow, visit)) if kind else {}
        here = time_at(uow, visit)
        elsewhere = running(uow, TimeEntry.visit_id.is_distinct_from(visit.id), TimeEntry.person_id.in_(clocks))
    if kind is None:
        end(uow, here, at=at)
        return
    staying = {entry.person_id for entry in here if entry.is_running and entry.person_id in clocks}
    end(uow, [*elsewhere, *(each for each in here if each.is_running and each.person_id not in staying)], at=at)
    add_rests(uow, move_on([each for each in here if each.person_id in staying], kind=kind, at=at))
    begin(
        uow,
        {person: no for person, no in clocks.items() if person not in staying},
        visit=visit,
        kind=kind,
        source=BY_STATUS,
        at=at,
    )


def stop(uow: UnitOfWork, job: Job) -> None:
    """After a whole job was closed: nobody's time for it goes on."""
    end(uow, running(uow, TimeEntry.job_id == job.id), at=uow.now)


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
