"""What changed of stock and orders, for boards that follow them."""

from __future__ import annotations

from common.db.changes import Follower
from common.db.unit_of_work import UnitOfWork
from common.http.live_changes import changes_blueprint
from inventory.app.queries import changes
from inventory.entrypoints.http.asking import viewer


def _follower(uow: UnitOfWork) -> Follower:
    return changes.follower(uow, viewer())


blueprint = changes_blueprint("inventory", kinds=changes.KINDS, follower=_follower)
