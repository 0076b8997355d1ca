"""Which changes a live board of the stock hears of: the office of everything, who has a van of what lies in it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from common.db.changes import Follower, Kind
from common.db.unit_of_work import UnitOfWork
from inventory.app.viewer import Viewer, own_vans
from inventory.domain.item import Item
from inventory.domain.job_use import JobStock
from inventory.domain.location import Location
from inventory.domain.purchase_order import PurchaseOrder
from inventory.domain.stock_level import StockLevel


def _levels(uow: UnitOfWork, viewer: Viewer) -> ColumnElement[bool] | None:
    return None if viewer.sees_all else StockLevel.location_id.in_(own_vans(uow, viewer))


def _places(uow: UnitOfWork, viewer: Viewer) -> ColumnElement[bool]:
    there = Location.removed_at.is_(None)
    return there if viewer.sees_all else and_(there, Location.id.in_(own_vans(uow, viewer)))


def _short(_uow: UnitOfWork, _viewer: Viewer) -> ColumnElement[bool]:
    return JobStock.is_short.is_(True)


KINDS = (
    Kind(name="stock", entity=StockLevel, shown=_levels, own=True),
    Kind(name="location", entity=Location, shown=_places, own=True),
    Kind(name="item", entity=Item, office_only=True),
    Kind(name="purchase_order", entity=PurchaseOrder, office_only=True),
    Kind(name="shortfall", entity=JobStock, shown=_short, office_only=True),
)


def follower(uow: UnitOfWork, viewer: Viewer) -> Follower:
    """The viewer as who follows; with another van the board is another one."""
    if viewer.sees_all:
        return Follower(audiences=None, scope="", viewer=viewer)
    return Follower(audiences=list(own_vans(uow, viewer)), scope="", viewer=viewer)
