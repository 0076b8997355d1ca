"""Erasing a customer here: jobs stay as what was done, when and for how much; photos and all that was written go."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import mark_erased
from job.app import plans
from job.app.photo_quota import discount_photo
from job.app.terms import index_job
from job.domain import job_facts
from job.domain.job import ERASED_CUSTOMER, Job
from job.domain.known_customers import KnownCustomer
from job.domain.photo import JobPhoto
from job.domain.unclaimed_blob import UnclaimedBlob

REASON = "the customer was erased"


def erase_customer(uow: UnitOfWork, *, customer_id: UUID) -> None:
    """Forget who the customer is; their plans end and their jobs are told to be nobody's."""
    mark_erased(uow, customer_id)
    # Before the customer is locked: whoever makes a plan's job locks the plan first, too.
    plans.end_plans_of(uow, customer_id=customer_id, reason=REASON)
    known = uow.session.get(KnownCustomer, (uow.organization_id, customer_id), with_for_update=True)
    if known is None:
        known = KnownCustomer(
            organization_id=uow.organization_id, id=customer_id, name=ERASED_CUSTOMER, phones=[], tax_exempt=False
        )
        uow.session.add(known)
    known.forget()
    uow.session.flush()
    theirs = select(Job.id).where(Job.organization_id == uow.organization_id, Job.customer_id == customer_id)
    job_ids = uow.session.scalars(theirs.order_by(Job.id)).all()
    for job_id in job_ids:
        _forget_on_job(uow, uow.lock(Job, job_id))
    _remove_photos(uow, job_ids)


def _forget_on_job(uow: UnitOfWork, job: Job) -> None:
    said = job.forget_customer()
    job.updated_at = uow.now
    for visit in job.visits:
        if visit.is_open:
            uow.emit(job_facts.visit_changed(visit))
    uow.session.flush()
    uow.emit(said)
    index_job(uow, job)


def _remove_photos(uow: UnitOfWork, job_ids: Sequence[UUID]) -> None:
    """They show where somebody lives. Their files follow within a minute."""
    of_jobs = (JobPhoto.organization_id == uow.organization_id, JobPhoto.job_id.in_(job_ids))
    for photo in uow.session.scalars(select(JobPhoto).where(*of_jobs).order_by(JobPhoto.id).with_for_update()).all():
        uow.session.delete(photo)
        uow.session.add(UnclaimedBlob(organization_id=uow.organization_id, id=photo.blob_id, due_at=uow.now))
        uow.emit(photo.removed(at=uow.now))
        discount_photo(uow, photo)
