"""Lets the stock follow what a job uses. What the job wants is worked out from all that is known of it each time, so
that facts may come in any order and more than once; only the difference to what it wanted before moves stock."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from inventory.app.finding import held_location
from inventory.app.organizations import settings_of
from inventory.app.posting import Cause, lock_order, locked_level, post
from inventory.domain.item import Item
from inventory.domain.job_use import JobStock, JobUse, wanted_by
from inventory.domain.known import OPEN, KnownJob
from inventory.domain.location import Location
from inventory.domain.measures import MOST, NOTHING
from inventory.domain.movement import USE
from inventory.domain.stock_level import NotEnoughStock, StockLevel

TAKEN, GIVEN_BACK = "used on the job", "not used on the job"


def locked_job(uow: UnitOfWork, job_id: UUID) -> KnownJob:
    """The job, noted when nothing of it was heard yet, and locked: its stock is settled by one at a time."""
    fresh = insert(KnownJob).values(organization_id=uow.organization_id, id=job_id, state=OPEN, state_sequence=0)
    uow.session.execute(fresh.on_conflict_do_nothing())
    return uow.lock(KnownJob, job_id)


def settle_job(uow: UnitOfWork, job_id: UUID) -> dict[tuple[UUID, UUID], JobStock]:
    """Take what the job wants more, as far as it is there, and give back what it wants less; answers what changed, by
    item and location."""
    ours = (JobUse.organization_id == uow.organization_id, JobUse.job_id == job_id)
    wanted = wanted_by(uow.session.scalars(select(JobUse).where(*ours)))
    known = _known(uow, job_id)
    changed = {}
    for place in lock_order([*wanted, *known]):
        stock = known.get(place) or _fresh(uow, job_id, *place)
        quantity = min(wanted.get(place, NOTHING), MOST)
        if quantity != stock.wanted:
            uow.session.add(stock)
            changed[place] = stock
            _move(uow, stock, quantity)
    return changed


def take_missing(uow: UnitOfWork, stock: JobStock) -> None:
    """Take what was missing when the job wanted it. Raises NotEnoughStock while not all of it is there."""
    location, level = _held(uow, stock)
    _post(uow, stock, level, location, stock.take(takeable=_takeable(uow, level)))
    if stock.is_short:
        raise NotEnoughStock


def _move(uow: UnitOfWork, stock: JobStock, wanted: Decimal) -> None:
    location, level = _held(uow, stock)
    _post(uow, stock, level, location, stock.want(wanted, takeable=_takeable(uow, level)))


def _held(uow: UnitOfWork, stock: JobStock) -> tuple[Location, StockLevel]:
    location = held_location(uow, stock.location_id)
    assert location is not None, "locations are never deleted"
    return location, locked_level(uow, item_id=stock.item_id, location_id=stock.location_id)


def _post(uow: UnitOfWork, stock: JobStock, level: StockLevel, location: Location, change: Decimal) -> None:
    if change:
        cause = Cause(kind=USE, job_id=stock.job_id, reason=TAKEN if change < 0 else GIVEN_BACK)
        post(uow, level, change, cause, item=uow.get(Item, stock.item_id), location=location)


def _takeable(uow: UnitOfWork, level: StockLevel) -> Decimal:
    return MOST if settings_of(uow).allow_negative else level.quantity


def _known(uow: UnitOfWork, job_id: UUID) -> dict[tuple[UUID, UUID], JobStock]:
    ours = select(JobStock).where(JobStock.organization_id == uow.organization_id, JobStock.job_id == job_id)
    fresh = ours.execution_options(populate_existing=True)
    return {(stock.item_id, stock.location_id): stock for stock in uow.session.scalars(fresh)}


def _fresh(uow: UnitOfWork, job_id: UUID, item_id: UUID, location_id: UUID) -> JobStock:
    none = {"wanted": NOTHING, "taken": NOTHING, "waived": NOTHING, "is_short": False}
    return JobStock(
        organization_id=uow.organization_id, id=new_id(), job_id=job_id, item_id=item_id, location_id=location_id,
        **none,
    )  # fmt: skip
