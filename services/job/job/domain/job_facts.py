"""A job and its visits put into the words of events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from common.money import Money
from job.domain.event_shapes import FinishedLineData, decimal_text, money_data
from job.domain.job_events import JobChanged, JobCompleted, JobCreated
from job.domain.line import JobLine, equipment_of, skills_of, water_of
from job.domain.pricing import shares_of
from job.domain.visit import REWORK, Visit
from job.domain.visit_events import VisitChanged, VisitOpened

if TYPE_CHECKING:
    from job.domain.job import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a crew must have along for a visit."""

    required_equipment: list[str]
    water_gallons: int


def created(job: Job) -> JobCreated:
    """There is a new job."""
    return JobCreated(**_job_facts(job))


def changed(job: Job) -> JobChanged:
    """The job is another now."""
    return JobChanged(**_job_facts(job))


def completed(job: Job, *, at: datetime) -> JobCompleted:
    """The job is done, with what was done of it."""
    return JobCompleted(
        job_id=job.id,
        number=job.number,
        estimate_id=job.estimate_id,
        customer_id=job.customer_id,
        property_id=job.property_id,
        completed_at=at,
        lines=[_finished(job, line) for line in job.lines],
        discount=money_data(job.discount),
        tax_rate=decimal_text(job.tax_rate),
        total=money_data(job.total),
    )


def visit_opened(visit: Visit) -> VisitOpened:
    """A visit is to be scheduled."""
    return VisitOpened(**_visit_facts(visit))


def visit_changed(visit: Visit) -> VisitChanged:
    """An open visit is another now."""
    return VisitChanged(**_visit_facts(visit))


def outcome_of(job: Job, line: JobLine) -> tuple[bool | None, str | None]:
    """Whether a line was done on any visit, and if not, the latest reason; None while nobody reported on it."""
    reports = [
        (visit.ordinal, part)
        for visit in job.visits
        for part in visit.lines
        if part.line_id == line.id and part.done is not None
    ]
    if any(part.done for _, part in reports):
        return True, None
    if not reports:
        return None, None
    return False, max(reports, key=lambda report: report[0])[1].undone_reason


def amount_of(visit: Visit) -> Money:
    """The visit's share of the job's total, by its lines; nothing for rework, which is free of charge."""
    job = visit.job
    mine = {part.line_id for part in visit.lines}
    shares = shares_of(job.total, amounts=[line.amount for line in job.lines])
    parts = [share for line, share in zip(job.lines, shares, strict=True) if line.id in mine and visit.kind != REWORK]
    return Money.total(parts, currency=job.currency)


def lines_of(visit: Visit) -> list[JobLine]:
    """The job's lines that the visit is for, in the job's order."""
    mine = {part.line_id for part in visit.lines}
    return [line for line in visit.job.lines if line.id in mine]


def needs_of(visit: Visit) -> Needs:
    """What must be along: what the visit says itself, else what its lines need."""
    lines = lines_of(visit)
    own, water = visit.required_equipment, visit.water_gallons
    return Needs(
        required_equipment=equipment_of(lines) if own is None else list(own),
        water_gallons=water_of(lines) if water is None else water,
    )


def _finished(job: Job, line: JobLine) -> FinishedLineData:
    done, reason = outcome_of(job, line)
    facts = line.facts()
    return FinishedLineData(
        **{name: getattr(facts, name) for name in facts.__struct_fields__},
        done=bool(done),
        undone_reason=None if done else reason or "not part of any visit that was done",
    )


def _job_facts(job: Job) -> dict[str, Any]:
    return {
        "job_id": job.id,
        "number": job.number,
        "estimate_id": job.estimate_id,
        "customer_id": job.customer_id,
        "property_id": job.property_id,
        "title": job.title,
        "lines": [line.facts() for line in job.lines],
        "subtotal": money_data(job.subtotal),
        "discount": money_data(job.discount),
        "tax": money_data(job.tax),
        "total": money_data(job.total),
        "tax_rate": decimal_text(job.tax_rate),
        "deposit_asked": money_data(job.deposit_asked) if job.deposit_asked else None,
        "duration_minutes": sum(line.duration_minutes for line in job.lines),
        "skills": skills_of(job.lines),
    }


def _visit_facts(visit: Visit) -> dict[str, Any]:
    job, lines, needs = visit.job, lines_of(visit), needs_of(visit)
    return {
        "visit_id": visit.id,
        "job_id": job.id,
        "job_number": job.number,
        "kind": visit.kind,
        "customer_id": job.customer_id,
        "customer_name": job.customer_name,
        "property_id": job.property_id,
        "address": job.place,
        "zone": job.zone,
        "title": job.title,
        "services": [line.name for line in lines],
        "duration_minutes": visit.duration_minutes,
        "skills": skills_of(lines),
        "amount": money_data(amount_of(visit)),
        "earliest_on": visit.earliest_on,
        "preferred_at": visit.preferred_at,
        "required_equipment": needs.required_equipment,
        "water_gallons": needs.water_gallons,
    }
