"""What is reported for a visit must be reported for that visit's job."""

from __future__ import annotations

from uuid import UUID

from common.errors import InvalidInput
from job.domain.job import Job
from job.domain.visit import Visit


class VisitOfAnotherJob(InvalidInput):
    """The visit is not one of this job's."""

    code = "visit_of_another_job"


def visit_of_job(job: Job, visit_id: UUID | None) -> Visit | None:
    """The job's visit of that id; None when none is meant."""
    if visit_id is None:
        return None
    found = next((visit for visit in job.visits if visit.id == visit_id), None)
    if found is None:
        raise VisitOfAnotherJob(field="visit_id")
    return found
