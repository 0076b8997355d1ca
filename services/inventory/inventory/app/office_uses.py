"""What the office notes that a job used, and shortfalls: what jobs used that was not there to be taken."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict, NotYetKnown
from common.ids import new_id
from inventory.app.consumption import note
from inventory.app.finding import named_item, used_location
from inventory.app.organizations import local_day
from inventory.app.settling import locked_job, settle_job, take_missing
from inventory.domain.job_use import OFFICE, JobStock, JobUse
from inventory.domain.known import KnownJob
from inventory.domain.stock_level import NotEnoughStock


class NothingIsMissing(Conflict):
    """All that the job wanted was taken or waived."""

    code = "nothing_is_missing"


def note_use(
    uow: UnitOfWork, *, job_id: UUID, item_id: UUID, location_id: UUID, quantity: Decimal, id: UUID | None = None
) -> JobUse:
    """The office notes what a job used, from where. Raises NotEnoughStock: nothing is noted by halves."""
    if uow.session.get(KnownJob, (uow.organization_id, job_id)) is None:
        raise NotYetKnown("This job has not arrived yet", field="job_id")
    job = locked_job(uow, job_id)
    used_location(uow, location_id)
    named_item(uow, item_id)
    use = note(
        uow, id=id or new_id(), job_id=job.id, item_id=item_id, source=OFFICE, quantity=quantity, crew_id=None,
        location_id=location_id, used_on=local_day(uow, uow.now), used_at=uow.now,
    )  # fmt: skip
    changed = settle_job(uow, job_id).get((item_id, location_id))
    if changed is not None and changed.is_short:
        raise NotEnoughStock(field="quantity")
    _audit(uow, use, action="stock.use", reason=None)
    return use


def void_use(uow: UnitOfWork, *, use_id: UUID, reason: str) -> JobUse:
    """Give back what the office noted. Raises UseIsTheJobs, UseVoidedAlready."""
    locked_job(uow, uow.get(JobUse, use_id).job_id)
    use = uow.lock(JobUse, use_id)
    use.void(at=uow.now)
    settle_job(uow, use.job_id)
    _audit(uow, use, action="stock.void_use", reason=reason)
    return use


def take_shortfall(uow: UnitOfWork, *, shortfall_id: UUID) -> JobStock:
    """Take now what was not there when the job wanted it. Raises NothingIsMissing, NotEnoughStock."""
    stock = _short(uow, shortfall_id)
    take_missing(uow, stock)
    _audit_shortfall(uow, stock, action="stock.take_shortfall", reason=None)
    return stock


def waive_shortfall(uow: UnitOfWork, *, shortfall_id: UUID, reason: str) -> JobStock:
    """Take it from nowhere: a count has found it already, or it came from elsewhere. Raises NothingIsMissing."""
    stock = _short(uow, shortfall_id)
    stock.waive()
    _audit_shortfall(uow, stock, action="stock.waive_shortfall", reason=reason)
    return stock


def _short(uow: UnitOfWork, shortfall_id: UUID) -> JobStock:
    locked_job(uow, uow.get(JobStock, shortfall_id).job_id)
    stock = uow.lock(JobStock, shortfall_id)
    if not stock.is_short:
        raise NothingIsMissing
    return stock


def _audit_shortfall(uow: UnitOfWork, stock: JobStock, *, action: str, reason: str | None) -> None:
    after = {"job_id": stock.job_id, "taken": str(stock.taken), "waived": str(stock.waived)}
    uow.audit(action=action, record_type="shortfall", record_id=stock.id, after=after, reason=reason)


def _audit(uow: UnitOfWork, use: JobUse, *, action: str, reason: str | None) -> None:
    after = {"job_id": use.job_id, "item_id": use.item_id, "quantity": str(use.quantity)}
    uow.audit(action=action, record_type="job_use", record_id=use.id, after=after, reason=reason)
