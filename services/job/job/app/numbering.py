"""Job numbers: 1, 2, 3... per organization, without gaps."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from job.domain.job_counter import JobCounter


def next_job_number(uow: UnitOfWork) -> int:
    """The next number. Others who create a job in this organization wait until this transaction ends, and a number
    whose job is rolled back is given again."""
    first = insert(JobCounter).values(organization_id=uow.organization_id, last=1)
    again = first.on_conflict_do_update(index_elements=["organization_id"], set_={"last": JobCounter.last + 1})
    return uow.session.execute(again.returning(JobCounter.last)).scalar_one()
