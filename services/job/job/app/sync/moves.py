"""A visit's moves as phones recorded them: judged by the rules, made by the same functions as any other move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from job.app import visits
from job.app.completion_gate import await_reports
from job.app.sync.breaks import keep_overtaken
from job.app.sync.effects import Effect, lost, seen_version
from job.app.sync.held import held_visit
from job.app.sync.syncer import Syncer, is_assigned
from job.app.viewer import Viewer
from job.domain import statuses
from job.domain.job import Job
from job.domain.sync import rules
from job.domain.sync.action import ALREADY_APPLIED, APPLIED, COMPLETE, EN_ROUTE, RESET, START, SyncAction
from job.domain.sync.times import not_before
from job.domain.visit import Visit
from job.domain.visit_lines import LineOutcome


def perform_move(uow: UnitOfWork, who: Syncer, action: SyncAction) -> Effect:
    """Make the move, or keep it as a conflict."""
    viewer = who.viewer_at(action.happened_at)
    is_theirs = is_assigned(uow, viewer, visit_id=action.record_id, what="Visit")
    job, visit = held_visit(uow, action.record_id)
    if not is_theirs:
        cancelled = visit.status == statuses.CANCELLED
        return _lost(uow, action, visit, rules.OFFICE_CANCEL_WINS if cancelled else rules.NO_LONGER_ASSIGNED)
    seen = seen_version(uow, action, present=visit.version)
    judged = rules.judge_move(visit, kind=action.kind, seen_version=seen)
    if isinstance(judged, rules.Lost):
        return _lost(uow, action, visit, judged.rule)
    if judged == "already":
        return _already(uow, action, visit, seen=seen)
    knew_all = visit.version <= seen
    happened = not_before(action.happened, _latest_move(visit))
    make_move(uow, job, visit, action, viewer=viewer, at=happened.at)
    return Effect(state=APPLIED, happened=happened, record_version=visit.version if knew_all else None)


def make_move(uow: UnitOfWork, job: Job, visit: Visit, action: SyncAction, *, viewer: Viewer, at: datetime) -> None:
    """Make the move of an action, whoever wants it made."""
    if action.kind == EN_ROUTE:
        visits.set_out(uow, job, visit, at=at, eta_minutes=action.body.get("eta_minutes"))
    elif action.kind == START:
        visits.begin_work(uow, job, visit, at=at)
    elif action.kind == COMPLETE:
        await_reports(uow, visit, [UUID(report) for report in action.body.get("report_ids", [])])
        follow_up = action.body.get("follow_up", False)
        outcomes = outcomes_of(action)
        visits.finish_work(uow, job, visit, viewer=viewer, at=at, outcomes=outcomes, follow_up=follow_up)
        keep_overtaken(uow, visit, at=at)
    else:
        visits.take_back(uow, job, visit, viewer=viewer, reason=action.body["reason"])


def outcomes_of(action: SyncAction) -> Mapping[UUID, LineOutcome]:
    """What the action reports per line."""
    return {
        UUID(line["line_id"]): LineOutcome(done=line["done"], undone_reason=line.get("undone_reason"))
        for line in action.body.get("lines", [])
    }


def _already(uow: UnitOfWork, action: SyncAction, visit: Visit, *, seen: int) -> Effect:
    follow_up = action.body.get("follow_up", False)
    if action.kind == COMPLETE and not rules.says_the_same(visit, outcomes=outcomes_of(action), follow_up=follow_up):
        return _lost(uow, action, visit, rules.FIRST_REPORT_COUNTS)
    if visit.version > seen:
        visit.confirm(set_back=action.kind == RESET)
    return Effect(state=ALREADY_APPLIED, happened=action.happened)


def _lost(uow: UnitOfWork, action: SyncAction, visit: Visit, rule: str) -> Effect:
    return lost(uow, action, rule=rule, server_value=rules.visit_values(visit), job_id=visit.job_id)


def _latest_move(visit: Visit) -> datetime | None:
    return max((at for at in (visit.en_route_at, visit.started_at) if at is not None), default=None)
