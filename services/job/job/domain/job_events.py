"""What this service says about jobs. A job is its own root."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.events import DomainEvent, MoneyData
from job.domain.event_shapes import FinishedLineData, LineData


class JobFacts(DomainEvent, frozen=True, kw_only=True):
    """The whole of a job, in each event that says how it is now."""

    KEY = "job_id"
    ROOT = "job_id"
    job_id: UUID
    number: int
    estimate_id: UUID | None
    customer_id: UUID
    property_id: UUID
    title: str
    lines: list[LineData]
    subtotal: MoneyData
    discount: MoneyData
    tax: MoneyData
    total: MoneyData
    tax_rate: str
    deposit_asked: MoneyData | None
    duration_minutes: int
    skills: list[str]


class JobCreated(JobFacts, frozen=True, kw_only=True):
    """There is a new job."""

    TYPE = "job.created.v1"
    CREATES = True


class JobChanged(JobFacts, frozen=True, kw_only=True):
    """Services, prices or title of a job were changed."""

    TYPE = "job.changed.v1"


class JobCompleted(DomainEvent, frozen=True, kw_only=True):
    """All visits of a job are closed and at least one was done. `total` is the price of the whole job, done or not."""

    TYPE = "job.completed.v1"
    KEY = "job_id"
    ROOT = "job_id"
    job_id: UUID
    number: int
    estimate_id: UUID | None
    customer_id: UUID
    property_id: UUID
    completed_at: datetime
    lines: list[FinishedLineData]
    discount: MoneyData
    tax_rate: str
    total: MoneyData


class JobCancelled(DomainEvent, frozen=True, kw_only=True):
    """All visits of a job are closed and none was done."""

    TYPE = "job.cancelled.v1"
    KEY = "job_id"
    ROOT = "job_id"
    job_id: UUID
    reason: str


class JobAnonymized(DomainEvent, frozen=True, kw_only=True):
    """The customer of a job was erased. What is written of the job by hand may tell of them, and goes."""

    TYPE = "job.anonymized.v1"
    KEY = "job_id"
    ROOT = "job_id"
    job_id: UUID
    customer_id: UUID


class JobReopened(DomainEvent, frozen=True, kw_only=True):
    """A closed job has open visits again."""

    TYPE = "job.reopened.v1"
    KEY = "job_id"
    ROOT = "job_id"
    job_id: UUID
    reason: str
