"""A job's photos as they are shown: with who added them, and for who only looks, with links that end soon."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from job.app.ports import PhotoLinks
from job.app.scope import visible_job
from job.app.viewer import Viewer
from job.domain.known_crews import KnownPerson
from job.domain.photo import MOST_PHOTOS, JobPhoto
from job.domain.unclaimed_blob import PICTURE, THUMBNAIL


def photos_page(uow: UnitOfWork, *, viewer: Viewer, job_id: UUID, links: PhotoLinks) -> dict[str, Any]:
    """All photos of a job, or NotFound."""
    job = visible_job(uow, viewer, job_id)
    return {"items": photo_views(uow, job.id, links=links), "limit": MOST_PHOTOS}


def photo_views(uow: UnitOfWork, job_id: UUID, *, links: PhotoLinks | None) -> list[dict[str, Any]]:
    """Oldest first; a job has no more than fit."""
    adder = (KnownPerson.organization_id == JobPhoto.organization_id) & (KnownPerson.id == JobPhoto.added_by_id)
    rows = uow.session.execute(
        select(JobPhoto, KnownPerson.name)
        .outerjoin(KnownPerson, adder)
        .where(JobPhoto.organization_id == uow.organization_id, JobPhoto.job_id == job_id)
        .order_by(JobPhoto.added_at, JobPhoto.id)
        .limit(MOST_PHOTOS)
    )
    return [photo_view(uow, photo, name, links=links) for photo, name in rows]


def photo_view(
    uow: UnitOfWork, photo: JobPhoto, added_by: str | None, *, links: PhotoLinks | None = None
) -> dict[str, Any]:
    """One photo. Answers to changes are kept for repeats, so they carry no links."""
    shown = {
        name: getattr(photo, name)
        for name in ("id", "version", "job_id", "visit_id", "tag", "caption", "width", "height", "size_bytes")
    }
    shown |= {"added_by_id": photo.added_by_id, "added_by_name": added_by, "added_at": photo.added_at}
    if links is None:
        return shown | {"url": None, "thumbnail_url": None, "links_end_at": None}
    return shown | {
        "url": links.address(uow.organization_id, photo.id, PICTURE, now=uow.now),
        "thumbnail_url": links.address(uow.organization_id, photo.id, THUMBNAIL, now=uow.now),
        "links_end_at": links.end(uow.now),
    }
