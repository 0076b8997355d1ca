"""What this service says about callbacks. A callback's root is the job that is complained of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.events import DomainEvent


class CallbackOpened(DomainEvent, frozen=True, kw_only=True):
    """A customer is not content with a job. The work of `line_id`, or of the whole job, is to be done again free of
    charge, as the job `rework_job_id`, which is yet to be made."""

    TYPE = "callback.opened.v1"
    KEY = "callback_id"
    ROOT = "job_id"
    CREATES = True
    callback_id: UUID
    job_id: UUID
    line_id: UUID | None
    service_id: UUID | None
    crew_id: UUID | None
    rework_job_id: UUID
    reason: str
    source: str
    details: str | None
    opened_at: datetime


class CallbackScheduled(DomainEvent, frozen=True, kw_only=True):
    """The rework is in the calendar."""

    TYPE = "callback.scheduled.v1"
    KEY = "callback_id"
    ROOT = "job_id"
    callback_id: UUID
    job_id: UUID
    rework_job_id: UUID
    at: datetime


class CallbackResolved(DomainEvent, frozen=True, kw_only=True):
    """The rework is done."""

    TYPE = "callback.resolved.v1"
    KEY = "callback_id"
    ROOT = "job_id"
    callback_id: UUID
    job_id: UUID
    rework_job_id: UUID
    at: datetime


class CallbackReopened(DomainEvent, frozen=True, kw_only=True):
    """The rework is neither done nor in the calendar any more."""

    TYPE = "callback.reopened.v1"
    KEY = "callback_id"
    ROOT = "job_id"
    callback_id: UUID
    job_id: UUID
    rework_job_id: UUID
    at: datetime
