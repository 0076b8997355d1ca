"""The crew's phone: it sends what was done without a network, and asks what changed meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, current_identity, operation
from common.http.paging import Page
from common.http.schemas import PageQuery, page_of
from job.app.operations.sync_actions import take_batch
from job.app.sync import changes, conflicts
from job.app.sync.changes import ChangesPage
from job.app.sync.syncer import Syncer
from job.app.sync.taking import Sent
from job.domain.sync.conflict import SyncConflict
from job.entrypoints.http.asking import viewer
from job.entrypoints.http.sync_answers import BatchAnswer, ChangesShown, ConflictShown
from job.entrypoints.http.sync_bodies import ActionBatch, ConflictQuery, Resolution

blueprint = Blueprint("sync", __name__, url_prefix="/api/v1/sync", description="Work done without a network")
BUDGET_SECONDS = 3.0  # the gateway waits for five


@operation(
    blueprint, "POST", "/actions", id="syncActions", body=ActionBatch, answer=BatchAnswer, status=200, transaction=False
)
def sync_actions(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> dict[str, Any]:
    """Take what was done offline: each action has its effect once, however often and in whatever order it is sent."""
    sent = [_sent(action) for action in body["actions"]]
    return {"items": take_batch(open_uow, who=_syncer(), sent_at=body["sent_at"], actions=sent, is_spent=_budget())}


@operation(blueprint, "GET", "/changes", id="listSyncChanges", query=PageQuery, answer=ChangesShown)
def list_changes(uow: UnitOfWork, query: dict[str, Any]) -> ChangesPage:
    """What changed of one's own jobs since the cursor; without one, all of them as they are."""
    return changes.changes_page(uow, viewer=viewer(), **query)


@operation(blueprint, "GET", "/conflicts", id="listSyncConflicts", query=ConflictQuery, answer=page_of(ConflictShown))
def list_conflicts(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Work done offline that lost against somebody else's change: one's own, or all for who sees all jobs."""
    return conflicts.conflicts_page(uow, viewer=viewer(), **query)


@operation(
    blueprint,
    "POST",
    "/conflicts/<uuid:conflict_id>/resolve",
    id="resolveSyncConflict",
    body=Resolution,
    answer=ConflictShown,
)
def resolve_conflict(uow: UnitOfWork, body: dict[str, Any], conflict_id: UUID) -> SyncConflict:
    """Decide whose value stands."""
    return conflicts.resolve_conflict(uow, viewer=viewer(), conflict_id=conflict_id, **body)


def _syncer() -> Syncer:
    asker = current_identity()
    return Syncer(
        viewer=viewer(),
        is_person=asker.kind == "person",
        may_move=asker.may("jobs:status"),
        may_note=asker.may("jobs:notes"),
    )


def _budget() -> Callable[[], bool]:
    return partial(_is_past, time.monotonic() + BUDGET_SECONDS)


def _is_past(deadline: float) -> bool:
    return time.monotonic() > deadline


def _sent(action: dict[str, Any]) -> Sent:
    """An action with its particulars as JSON keeps them."""
    envelope = {name: action.pop(name) for name in ("id", "device_id", "sequence", "kind", "at", "base_version")}
    particulars = {name: str(value) if isinstance(value, UUID) else value for name, value in action.items()}
    if "lines" in action:
        particulars["lines"] = [{**line, "line_id": str(line["line_id"])} for line in action["lines"]]
    for ids in ("report_ids", "person_ids"):
        if ids in action:
            particulars[ids] = [str(each) for each in action[ids]]
    return Sent(**envelope, body=particulars)
