"""What hangs on a customer elsewhere, and the job that came of an estimate."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from estimate.domain.estimate import Estimate
from estimate.domain.known import CustomerHold, KnownJob

Kind = Literal["job", "invoice", "payment"]


def hold_customer(uow: UnitOfWork, *, customer_id: UUID, kind: Kind, record_id: UUID, is_open: bool = False) -> None:
    """Note that this hangs on the customer, who is not deleted from now on, nor erased while it is open."""
    hold = {
        "organization_id": uow.organization_id,
        "customer_id": customer_id,
        "kind": kind,
        "record_id": record_id,
        "open": is_open,
    }
    uow.session.execute(insert(CustomerHold).values(**hold).on_conflict_do_nothing())


def set_hold(uow: UnitOfWork, *, kind: Kind, record_id: UUID, is_open: bool) -> None:
    """Note that what hangs on a customer is closed, or open again."""
    held = (
        CustomerHold.organization_id == uow.organization_id,
        CustomerHold.kind == kind,
        CustomerHold.record_id == record_id,
    )
    uow.session.execute(update(CustomerHold).where(*held).values(open=is_open))


def keep_job(uow: UnitOfWork, *, job_id: UUID, estimate_id: UUID | None, number: int) -> None:
    """Show the job on its estimate."""
    if estimate_id is None:
        return
    if uow.session.get(Estimate, (uow.organization_id, estimate_id)) is None:
        raise NotYetKnown("The job's estimate is not here")
    facts = {"estimate_id": estimate_id, "number": number}
    statement = insert(KnownJob).values(organization_id=uow.organization_id, id=job_id, **facts)
    uow.session.execute(statement.on_conflict_do_update(index_elements=["organization_id", "id"], set_=facts))
