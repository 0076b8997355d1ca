"""Numbers without gaps: one counter row per organization, locked from the taking of a number until the commit."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from estimate.domain.number_counter import NumberCounter


def next_number(uow: UnitOfWork, *, kind: str) -> int:
    """The next number; a transaction that rolls back gives it back, as its counter was never raised."""
    first = insert(NumberCounter).values(organization_id=uow.organization_id, kind=kind, last=1)
    raised = first.on_conflict_do_update(
        index_elements=["organization_id", "kind"], set_={"last": NumberCounter.last + 1}
    )
    return uow.session.execute(raised.returning(NumberCounter.last)).scalar_one()
