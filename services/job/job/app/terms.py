"""Keeping the search index of jobs."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from job.domain.job import Job
from job.domain.job_term import JobTerm
from job.domain.search_terms import job_terms


def index_job(uow: UnitOfWork, job: Job) -> None:
    """Make the job found by its present words, and by no others."""
    terms = job_terms(
        number=job.number,
        title=job.title,
        customer_name=job.customer_name,
        address=job.address_text,
        services=job.services,
    )
    of_job = (JobTerm.organization_id == uow.organization_id) & (JobTerm.job_number == job.number)
    uow.session.execute(delete(JobTerm).where(of_job, JobTerm.term.not_in(terms)))
    rows = [{"organization_id": uow.organization_id, "term": term, "job_number": job.number} for term in terms]
    uow.session.execute(insert(JobTerm).on_conflict_do_nothing(), rows)
