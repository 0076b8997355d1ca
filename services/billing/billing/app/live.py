"""Which changes a live board of invoices hears of: the office of everything, who may only collect of the invoices of
jobs that are theirs."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, select

from billing.app.assigned import of_assigned_jobs
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCrewMember
from billing.domain.payments import Payment
from common.db.changes import Follower, Kind
from common.db.unit_of_work import UnitOfWork


def _theirs(uow: UnitOfWork, person_id: UUID | None) -> ColumnElement[bool] | None:
    return None if person_id is None else of_assigned_jobs(uow, person_id)


KINDS = (
    Kind(name="invoice", entity=Invoice, shown=_theirs, own=True),
    Kind(name="payment", entity=Payment, office_only=True),
)


def follower(uow: UnitOfWork, *, assigned_to: UUID | None) -> Follower:
    """The office, or a person with the crews that they belong or belonged to."""
    if assigned_to is None:
        return Follower(audiences=None, scope="")
    member = KnownCrewMember
    belongs = select(member.crew_id, member.from_on, member.until_on).where(
        member.organization_id == uow.organization_id, member.person_id == assigned_to
    )
    rows = uow.session.execute(belongs.order_by(member.crew_id, member.from_on)).all()
    days = ";".join(f"{from_on}-{until_on}" for _, from_on, until_on in rows)
    audiences = [assigned_to, *{crew_id for crew_id, _, _ in rows}]
    return Follower(audiences=audiences, scope=days, viewer=assigned_to)
