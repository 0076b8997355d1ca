"""Photos of jobs as they are heard of."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec


class PhotoAdded(msgspec.Struct, frozen=True, kw_only=True):
    """A job has a new photo."""

    TYPE: ClassVar[str] = "job.photo_added.v1"
    job_id: UUID
    photo_id: UUID


class PhotoRemoved(msgspec.Struct, frozen=True, kw_only=True):
    """A photo is gone for good."""

    TYPE: ClassVar[str] = "job.photo_removed.v1"
    job_id: UUID
    photo_id: UUID
