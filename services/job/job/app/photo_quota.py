"""Counting a company's photos as they come and go, and refusing more than its settings allow."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from job.app.settings import job_settings
from job.domain.photo import JobPhoto
from job.domain.photo_quota import PhotoUsage, ensure_within_quota


def refuse_beyond_quota(uow: UnitOfWork) -> None:
    """Refuse early who has no room for one more, before anything is stored."""
    kept = uow.session.get(PhotoUsage, uow.organization_id)
    photos, size_bytes = (kept.photos, kept.size_bytes) if kept else (0, 0)
    ensure_within_quota(job_settings(uow), photos=photos + 1, size_bytes=size_bytes + 1)


def count_photo(uow: UnitOfWork, photo: JobPhoto) -> None:
    """One more. Until this transaction ends others wait here, so that together they never have too many."""
    one = insert(PhotoUsage).values(organization_id=uow.organization_id, photos=1, size_bytes=photo.size_bytes)
    more = one.on_conflict_do_update(
        index_elements=[PhotoUsage.organization_id],
        set_={
            "photos": PhotoUsage.photos + one.excluded.photos,
            "size_bytes": PhotoUsage.size_bytes + one.excluded.size_bytes,
        },
    )
    now = uow.session.execute(more.returning(PhotoUsage.photos, PhotoUsage.size_bytes)).one()
    ensure_within_quota(job_settings(uow), photos=now.photos, size_bytes=now.size_bytes)


def discount_photo(uow: UnitOfWork, photo: JobPhoto) -> None:
    """One less."""
    less = {"photos": PhotoUsage.photos - 1, "size_bytes": PhotoUsage.size_bytes - photo.size_bytes}
    uow.session.execute(update(PhotoUsage).where(PhotoUsage.organization_id == uow.organization_id).values(less))
