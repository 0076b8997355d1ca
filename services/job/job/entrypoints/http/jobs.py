"""Jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from job.app import changing, job_detail, job_list, jobs
from job.app.job_detail import JobView
from job.entrypoints.deps import deps
from job.entrypoints.http.asking import viewer
from job.entrypoints.http.job_answers import JobRow
from job.entrypoints.http.job_bodies import JobChange, JobCreate, JobFilter, Reason
from job.entrypoints.http.job_detail_answers import JobDetail

blueprint = Blueprint("jobs", __name__, url_prefix="/api/v1/jobs", description="Jobs")


@operation(blueprint, "POST", "", id="createJob", body=JobCreate, answer=JobDetail, status=201)
def create_job(uow: UnitOfWork, body: dict[str, Any]) -> JobView:
    """Create a job by hand, with a first visit that waits to be scheduled."""
    return job_detail.view_of(uow, jobs.create_job(uow, **body), viewer=viewer())


@operation(blueprint, "GET", "", id="listJobs", query=JobFilter, answer=page_of(JobRow))
def list_jobs(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Jobs that fit all filters."""
    after, limit = query.pop("after"), query.pop("limit")
    statuses, tag_ids = tuple(query.pop("status", ())), tuple(query.pop("tag_id", ()))
    wanted = job_list.Filter(statuses=statuses, tag_ids=tag_ids, text=query.pop("q", None), **query)
    return job_list.jobs_page(uow, viewer=viewer(), wanted=wanted, after=after, limit=limit)


@operation(blueprint, "GET", "/<uuid:job_id>", id="showJob", answer=JobDetail)
def show_job(uow: UnitOfWork, job_id: UUID) -> JobView:
    """One job with all that belongs to it."""
    return job_detail.job_view(uow, viewer=viewer(), job_id=job_id, links=deps().links)


@operation(blueprint, "PATCH", "/<uuid:job_id>", id="changeJob", body=JobChange, answer=JobDetail, versioned=True)
def change_job(uow: UnitOfWork, body: dict[str, Any], job_id: UUID, expected_version: int | None) -> JobView:
    """Change an open job's title, place, services or prices."""
    who = viewer()
    changed = changing.change_job(uow, viewer=who, job_id=job_id, expected_version=expected_version, changes=body)
    return job_detail.view_of(uow, changed, viewer=who)


@operation(blueprint, "POST", "/<uuid:job_id>/cancel", id="cancelJob", body=Reason, answer=JobDetail, versioned=True)
def cancel_job(uow: UnitOfWork, body: dict[str, Any], job_id: UUID, expected_version: int | None) -> JobView:
    """Cancel what is open of a job; if a visit was done before, the job is completed by that."""
    who = viewer()
    cancelled = jobs.cancel_job(uow, viewer=who, job_id=job_id, expected_version=expected_version, **body)
    return job_detail.view_of(uow, cancelled, viewer=who)


@operation(blueprint, "POST", "/<uuid:job_id>/reopen", id="reopenJob", body=Reason, answer=JobDetail, versioned=True)
def reopen_job(uow: UnitOfWork, body: dict[str, Any], job_id: UUID, expected_version: int | None) -> JobView:
    """Take back what closed a job."""
    who = viewer()
    reopened = jobs.reopen_job(uow, viewer=who, job_id=job_id, expected_version=expected_version, **body)
    return job_detail.view_of(uow, reopened, viewer=who)
