"""Changing what a job consists of, and what that means for its visits: services reported on stay, new ones go to the
open visit that comes next."""

from __future__ import annotations

from collections.abc import Sequence

from common.errors import Conflict
from job.domain import job_facts
from job.domain.job import Job
from job.domain.line import JobLine
from job.domain.new_job import NewLine
from job.domain.visit import Visit
from job.domain.visit_lines import UnknownLine, VisitLine


class LineReported(Conflict):
    """A service that a crew has reported on cannot be removed."""

    code = "line_reported"


def replace_lines(job: Job, lines: Sequence[NewLine]) -> None:
    """Make these the job's services; a line with a known id is changed, one without is new, the others are removed."""
    by_their_lines = [visit for visit in job.visits if visit.is_open and visit.duration_minutes == _duration(visit)]
    current = {line.id: line for line in job.lines}
    wanted = {line.line_id for line in lines}
    _remove(job, [line for line in job.lines if line.id not in wanted])
    rows = [_row(job, current.get(line.line_id)) for line in lines]
    for position, (line, row) in enumerate(zip(lines, rows, strict=True), start=1):
        line.put_on(row, position=position)
        row.id = line.line_id
    job.lines = rows
    job.services = [line.name for line in lines]
    _add_to_next_visit(job, [row for row in rows if row.id not in current])
    for visit in by_their_lines:
        visit.duration_minutes = _duration(visit)


def check_known(job: Job, line_ids: Sequence[object]) -> None:
    """Refuse ids that are no line of the job; None stands for a new line."""
    known = {line.id for line in job.lines}
    for index, line_id in enumerate(line_ids):
        if line_id is not None and line_id not in known:
            raise UnknownLine("The job has no such line.", field=f"lines.{index}.line_id")


def _row(job: Job, found: JobLine | None) -> JobLine:
    return found or JobLine(organization_id=job.organization_id, job_id=job.id)


def _remove(job: Job, gone: Sequence[JobLine]) -> None:
    for line in gone:
        if job_facts.outcome_of(job, line)[0] is not None:
            raise LineReported(f'"{line.name}" was reported on by a crew and cannot be removed.', field="lines")
    ids = {line.id for line in gone}
    for visit in job.visits:
        visit.lines = [part for part in visit.lines if part.line_id not in ids]


def _add_to_next_visit(job: Job, added: Sequence[JobLine]) -> None:
    visit = next(visit for visit in job.visits if visit.is_open)
    more = [VisitLine(organization_id=job.organization_id, visit_id=visit.id, line_id=line.id) for line in added]
    visit.lines = [*visit.lines, *more]


def _duration(visit: Visit) -> int:
    return sum(line.duration_minutes for line in job_facts.lines_of(visit))
