"""pebble's HTTP side, apart so that worker processes start without Flask."""

from __future__ import annotations

import dataclasses
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.testing.sample.services import PEBBLE, drop_pebble

blueprint = Blueprint("pebbles", __name__, url_prefix="/api/v1", description="Pebbles")


@operation(blueprint, "POST", "/pebbles/<uuid:pebble_id>/drops", id="dropPebble", status=204)
def drop_one(uow: UnitOfWork, pebble_id: UUID) -> None:
    """Drop a pebble once."""
    drop_pebble(uow, pebble_id)


PEBBLE_WITH_WEB = dataclasses.replace(PEBBLE, blueprints=[blueprint])
