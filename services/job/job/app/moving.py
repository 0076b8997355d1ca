"""What of the job service moves with an organization: all, with the pictures; what phones are to hear is made anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.blobs.port import BlobStore
from common.moving.parts import Files, Moving
from job.domain.photo import JobPhoto
from job.domain.unclaimed_blob import blob_names


def names_of_pictures(session: Session, organization_id: UUID) -> Iterator[str]:
    """Picture and thumbnail of every photo."""
    theirs = select(JobPhoto.blob_id).where(JobPhoto.organization_id == organization_id).order_by(JobPhoto.blob_id)
    for blob_id in session.scalars(theirs):
        yield from blob_names(organization_id, blob_id)


def store_of(deps: Any) -> BlobStore:
    """Where they lie."""
    store: BlobStore = deps.pictures.files
    return store


MOVING = Moving(
    left={
        "job_changes": "the database notes by itself what phones are to hear",
        "unclaimed_blobs": "files that nobody claims are waste",
    },
    sheets={
        "jobs": ("number", "title", "status", "customer_name", "address_text", "scheduled_at", "completed_at")
        + ("total_minor", "currency")
    },
    files=Files(names_of_pictures, store_of),
)
