"""Whether a visit may be completed before the reports on it are in."""

from __future__ import annotations

from collections.abc import Iterable

from common.errors import Conflict, Forbidden, InvalidInput
from job.domain.job import Job
from job.domain.known_quality import KnownChecklist, KnownReport


class PostJobReportMissing(Conflict):
    """The organization wants the report on the visit before it is completed."""

    code = "post_job_report_missing"


class OverrideIsForTheOwner(Forbidden):
    """Only an owner completes a visit without the report on it."""

    code = "override_is_for_the_owner"


class ReportOfAnotherVisit(InvalidInput):
    """This report is on another visit."""

    code = "report_of_another_visit"


def unreported(job: Job, checklists: Iterable[KnownChecklist], reports: Iterable[KnownReport]) -> list[KnownChecklist]:
    """The checklists for the job's services on which no report of the visit is in."""
    services = {line.service_id for line in job.lines if line.service_id is not None}
    done = {report.checklist_id for report in reports if report.is_in}
    return [each for each in checklists if each.applies_to(services) and each.id not in done]
