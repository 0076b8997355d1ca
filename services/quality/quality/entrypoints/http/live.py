"""What changed of reports and callbacks, for boards that follow them."""

from __future__ import annotations

from common.db.changes import Follower
from common.db.unit_of_work import UnitOfWork
from common.http.live_changes import changes_blueprint
from quality.app.queries import changes
from quality.entrypoints.http.asking import viewer


def _follower(uow: UnitOfWork) -> Follower:
    return changes.follower(uow, viewer())


blueprint = changes_blueprint("quality", kinds=changes.KINDS, follower=_follower)
