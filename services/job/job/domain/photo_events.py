"""What this service says about photos: that they are there, never what they show."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.events import DomainEvent


class PhotoAdded(DomainEvent, frozen=True, kw_only=True):
    """A photo was added to a job. `tag` is before, after or other."""

    TYPE = "job.photo_added.v1"
    KEY = "job_id"
    ROOT = "job_id"
    job_id: UUID
    photo_id: UUID
    visit_id: UUID | None
    tag: str
    added_by_id: UUID | None
    added_at: datetime


class PhotoRemoved(DomainEvent, frozen=True, kw_only=True):
    """A photo of a job was removed for good."""

    TYPE = "job.photo_removed.v1"
    KEY = "job_id"
    ROOT = "job_id"
    job_id: UUID
    photo_id: UUID
    removed_at: datetime
