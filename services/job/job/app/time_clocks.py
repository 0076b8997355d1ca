"""Changing people's time one at a time: their clocks are locked in the order of their ids, then what runs is ended and
what follows begins."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from job.domain.time_entry import TimeClock, TimeEntry, TimeOverlaps
from job.domain.visit import Visit


def locked_clocks(uow: UnitOfWork, people: Collection[UUID]) -> dict[UUID, int]:
    """The number of each person's clock; nobody else changes their time until this transaction ends."""
    if not people:
        return {}
    rows = [{"organization_id": uow.organization_id, "person_id": person} for person in sorted(people)]
    uow.session.execute(insert(TimeClock).on_conflict_do_nothing(), rows)
    mine = (TimeClock.organization_id == uow.organization_id, TimeClock.person_id.in_(people))
    locked = select(TimeClock.person_id, TimeClock.no).where(*mine).order_by(TimeClock.person_id).with_for_update()
    return {row.person_id: row.no for row in uow.session.execute(locked)}


def running(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[TimeEntry]:
    """Entries that go on, locked."""
    return _locked(uow, TimeEntry.ended_at.is_(None), *conditions)


def time_at(uow: UnitOfWork, visit: Visit, *conditions: ColumnElement[bool]) -> list[TimeEntry]:
    """All that is noted of a visit, locked, in the order of time."""
    return _locked(uow, TimeEntry.visit_id == visit.id, *conditions)


def end(uow: UnitOfWork, entries: Iterable[TimeEntry], *, at: datetime) -> None:
    """Let them end; what lasted no time at all is as if it had never begun, what was put right by hand stays."""
    for entry in entries:
        if entry.is_settled or (entry.ended_at is not None and entry.ended_at <= at):
            continue
        if at <= entry.started_at:
            uow.session.delete(entry)
        else:
            entry.ended_at = at
    uow.session.flush()  # what follows begins at the same moment, and must not meet what ended


def add_rests(uow: UnitOfWork, rests: Iterable[TimeEntry]) -> None:
    """Keep what entries that were cut leave over."""
    uow.session.flush()  # as above
    uow.session.add_all(rests)
    uow.session.flush()


def begin(uow: UnitOfWork, clocks: dict[UUID, int], *, visit: Visit, kind: str, source: str, at: datetime) -> None:
    """Let an entry begin at that moment for each of these people, of whom none has one running; what a phone tells late
    begins after whatever is noted of the person since."""
    noted_until = _noted_until(uow, clocks) if at < uow.now else {}
    for person, clock_no in clocks.items():
        uow.session.add(
            TimeEntry(
                organization_id=uow.organization_id,
                job_id=visit.job_id,
                visit_id=visit.id,
                person_id=person,
                clock_no=clock_no,
                kind=kind,
                source=source,
                started_at=max(at, noted_until.get(person, at)),
            )
        )
    uow.session.flush()


def _locked(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[TimeEntry]:
    counting = (TimeEntry.organization_id == uow.organization_id, TimeEntry.voided_at.is_(None))
    found = select(TimeEntry).where(*counting, *conditions).order_by(TimeEntry.person_id, TimeEntry.started_at)
    return list(uow.session.scalars(found.with_for_update().execution_options(populate_existing=True)))


def _noted_until(uow: UnitOfWork, people: Iterable[UUID]) -> dict[UUID, datetime]:
    latest = func.max(func.coalesce(TimeEntry.ended_at, TimeEntry.started_at))
    rows = uow.session.execute(
        select(TimeEntry.person_id, latest)
        .where(TimeEntry.organization_id == uow.organization_id, TimeEntry.person_id.in_(list(people)))
        .where(TimeEntry.voided_at.is_(None))
        .group_by(TimeEntry.person_id)
    )
    return {row[0]: row[1] for row in rows}


def check_free(uow: UnitOfWork, entry: TimeEntry) -> None:
    """Refuse an entry beside which the person has another one, and name it."""
    others = (
        TimeEntry.organization_id == uow.organization_id,
        TimeEntry.person_id == entry.person_id,
        TimeEntry.id != entry.id,
        TimeEntry.voided_at.is_(None),
        or_(TimeEntry.ended_at.is_(None), TimeEntry.ended_at > entry.started_at),
    )
    found = select(TimeEntry).where(*others).order_by(TimeEntry.started_at).limit(1)
    if entry.ended_at is not None:
        found = found.where(TimeEntry.started_at < entry.ended_at)
    with uow.session.no_autoflush:
        other = uow.session.scalars(found).one_or_none()
    if other is not None:
        raise TimeOverlaps(
            entry_id=str(other.id),
            job_id=str(other.job_id),
            started_at=other.started_at.isoformat(),
            ended_at=other.ended_at.isoformat() if other.ended_at else None,
        )
