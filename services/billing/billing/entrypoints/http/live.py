"""What changed of invoices and payments, for boards that follow them."""

from __future__ import annotations

from billing.app import live
from billing.entrypoints.http.scope import assigned_to
from common.db.changes import Follower
from common.db.unit_of_work import UnitOfWork
from common.http.live_changes import changes_blueprint


def _follower(uow: UnitOfWork) -> Follower:
    return live.follower(uow, assigned_to=assigned_to())


blueprint = changes_blueprint("billing", kinds=live.KINDS, follower=_follower)
