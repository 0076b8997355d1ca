"""Breaks as phones recorded them: each is put where it was among its people's time, however late it is heard of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from common.db.unit_of_work import UnitOfWork
from job.app.breaks import NotOnTheClock, people_of, tell_break
from job.app.sync.effects import Effect, lost, seen_version
from job.app.sync.held import held_visit
from job.app.sync.syncer import Syncer, is_assigned
from job.app.time_clocks import add_rests, locked_clocks, time_at
from job.domain import break_times, statuses
from job.domain.break_times import covering
from job.domain.sync import rules
from job.domain.sync.action import ALREADY_APPLIED, APPLIED, BREAK_START, BREAKS, SyncAction
from job.domain.sync.times import Happened, not_before
from job.domain.time_entry import BREAK, TRAVEL, WORK, TimeEntry
from job.domain.visit import Visit


def perform_break(uow: UnitOfWork, who: Syncer, action: SyncAction) -> Effect:
    """Note that a break began or ended, or keep it as a conflict."""
    viewer = who.viewer_at(action.happened_at)
    is_theirs = is_assigned(uow, viewer, visit_id=action.record_id, what="Visit")
    people = people_of(viewer, named_people(action))
    _, visit = held_visit(uow, action.record_id)
    if not is_theirs:
        return _lost(uow, action, visit, rules.NO_LONGER_ASSIGNED)
    happened = _in_order(uow, action)
    try:
        changed = note_break(uow, visit, action, people=people, at=happened.at)
    except NotOnTheClock:
        seen = seen_version(uow, action, present=visit.version)
        if visit.version <= seen and visit.status in (statuses.UNSCHEDULED, statuses.SCHEDULED):
            raise  # nobody else made it impossible: the work had not begun
        return _lost(uow, action, visit, rules.CLOCK_DECIDES)
    return Effect(state=APPLIED if changed else ALREADY_APPLIED, happened=happened)


def note_break(uow: UnitOfWork, visit: Visit, action: SyncAction, *, people: set[UUID], at: datetime) -> bool:
    """Whether anybody's time is of another kind by it."""
    locked_clocks(uow, people)
    entries = time_at(uow, visit, TimeEntry.person_id.in_(people))
    times = {person: [each for each in entries if each.person_id == person] for person in people}
    if not all(covering(times[person], at) for person in people):
        raise NotOnTheClock(field="person_ids")
    starts = action.kind == BREAK_START
    otherwise = WORK if visit.started_at is not None and at >= visit.started_at else TRAVEL
    noted = {
        person: break_times.note_break(times[person], starts=starts, at=at, otherwise=otherwise) for person in people
    }
    add_rests(uow, [rest for _, rest in noted.values() if rest is not None])
    changed = [person for person, (is_other, _) in noted.items() if is_other]
    if changed:
        tell_break(uow, visit, kind=BREAK if starts else otherwise, people=changed, at=at)
    return bool(changed)


def keep_overtaken(uow: UnitOfWork, visit: Visit, *, at: datetime) -> None:
    """A visit turns out to have ended at that moment: what phones told of later breaks there is a conflict now."""
    later = (
        select(SyncAction)
        .where(SyncAction.organization_id == uow.organization_id, SyncAction.record_id == visit.id)
        .where(SyncAction.kind.in_(BREAKS), SyncAction.state == APPLIED, SyncAction.happened_at > at)
    )
    for action in uow.session.scalars(later.order_by(SyncAction.id)).all():
        overtaken = _lost(uow, action, visit, rules.CLOCK_DECIDES)
        if overtaken.conflict is not None:
            action.conflict(overtaken.conflict.id, at=uow.now)


def named_people(action: SyncAction) -> list[UUID]:
    """Whom the action names; nobody when it is the person's own break."""
    return [UUID(person) for person in action.body.get("person_ids", [])]


def _in_order(uow: UnitOfWork, action: SyncAction) -> Happened:
    """When it happened, but never before what was done on the same device earlier, whatever its clock says."""
    earlier = (
        select(func.max(SyncAction.happened_at))
        .where(SyncAction.organization_id == uow.organization_id, SyncAction.device_id == action.device_id)
        .where(SyncAction.record_id == action.record_id, SyncAction.state == APPLIED)
        .where(SyncAction.sequence < action.sequence)
    )
    return not_before(action.happened, uow.session.scalar(earlier))


def _lost(uow: UnitOfWork, action: SyncAction, visit: Visit, rule: str) -> Effect:
    return lost(uow, action, rule=rule, server_value=rules.visit_values(visit), job_id=visit.job_id)
