"""What changed in the calendar, for boards that follow it."""

from __future__ import annotations

from common.db.changes import Follower
from common.db.unit_of_work import UnitOfWork
from common.http.live_changes import changes_blueprint
from scheduling.app.queries import changes
from scheduling.entrypoints.http.viewing import current_viewer


def _follower(uow: UnitOfWork) -> Follower:
    return changes.follower(uow, current_viewer())


blueprint = changes_blueprint("scheduling", kinds=changes.KINDS, follower=_follower)
