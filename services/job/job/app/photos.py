"""Photos of jobs: what is written before and after their files are stored, and changing and removing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from common.blobs.sweeping import claim
from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict
from common.ids import new_id
from job.app.photo_quota import count_photo, discount_photo, refuse_beyond_quota
from job.app.photo_views import photo_view
from job.app.ports import Picture
from job.app.recording import record
from job.app.scope import locked_job, visible_job
from job.app.viewer import Viewer
from job.domain.job import Job
from job.domain.known_crews import KnownPerson
from job.domain.photo import JobPhoto, ensure_may_touch, ensure_room_for_photo
from job.domain.unclaimed_blob import CLAIMED_WITHIN, UnclaimedBlob
from job.domain.visits_of_job import visit_of_job


class PhotoTookTooLong(Conflict):
    """The photo's files were given up before it was complete; send it again."""

    code = "photo_took_too_long"


class PhotoIdTaken(Conflict):
    """A photo of another job has this id."""

    code = "photo_id_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPhoto:
    """What is said of a photo that is being added."""

    id: UUID
    job_id: UUID
    visit_id: UUID | None
    tag: str
    caption: str | None


def begin_photo(uow: UnitOfWork, *, viewer: Viewer, new: NewPhoto) -> dict[str, Any] | UUID:
    """Refuse early, and note the files about to be written: their blob's id, or the photo if it is there already."""
    job = visible_job(uow, viewer, new.job_id)
    visit_of_job(job, new.visit_id)
    there = _there(uow, new)
    if there is not None:
        return there
    ensure_room_for_photo(_count(uow, job))
    refuse_beyond_quota(uow)
    blob = UnclaimedBlob(organization_id=uow.organization_id, id=new_id(), due_at=uow.now + CLAIMED_WITHIN)
    uow.session.add(blob)
    return blob.id


def finish_photo(uow: UnitOfWork, *, viewer: Viewer, new: NewPhoto, blob_id: UUID, picture: Picture) -> dict[str, Any]:
    """The files are stored: claim them for a photo. The job's lock keeps the count true."""
    job = locked_job(uow, viewer, new.job_id)
    there = _there(uow, new)
    if there is not None:  # a repeat was faster; its files are the photo's, ours are swept
        return there
    ensure_room_for_photo(_count(uow, job))
    _claim(uow, blob_id)
    photo = JobPhoto(
        organization_id=uow.organization_id,
        id=new.id,
        job_id=job.id,
        visit_id=new.visit_id,
        blob_id=blob_id,
        tag=new.tag,
        caption=new.caption,
        width=picture.width,
        height=picture.height,
        size_bytes=len(picture.content),
        added_kind=uow.actor.kind,
        added_by_id=uow.actor.id,
        added_at=uow.now,
    )
    uow.session.add(photo)
    record(uow, job, action="photo.add", said=[photo.added()], after=_facts(photo))
    count_photo(uow, photo)
    return _view(uow, photo)


def change_photo(
    uow: UnitOfWork, *, viewer: Viewer, photo_id: UUID, expected_version: int | None, changes: dict[str, Any]
) -> dict[str, Any]:
    """Another tag or caption."""
    job = visible_job(uow, viewer, uow.get(JobPhoto, photo_id).job_id)
    photo = uow.lock(JobPhoto, photo_id, expected_version)
    ensure_may_touch(photo, person_id=uow.actor.id, changes_jobs=viewer.changes_jobs)
    before = _facts(photo)
    photo.change(tag=changes.get("tag", photo.tag), caption=changes.get("caption", photo.caption))
    record(uow, job, action="photo.change", before=before, after=_facts(photo))
    return _view(uow, photo)


def remove_photo(uow: UnitOfWork, *, viewer: Viewer, photo_id: UUID) -> None:
    """The photo is gone at once; its files follow within a minute."""
    job = visible_job(uow, viewer, uow.get(JobPhoto, photo_id).job_id)
    photo = uow.lock(JobPhoto, photo_id)
    ensure_may_touch(photo, person_id=uow.actor.id, changes_jobs=viewer.changes_jobs)
    uow.session.delete(photo)
    uow.session.add(UnclaimedBlob(organization_id=uow.organization_id, id=photo.blob_id, due_at=uow.now))
    record(uow, job, action="photo.remove", said=[photo.removed(at=uow.now)], before=_facts(photo))
    discount_photo(uow, photo)


def _there(uow: UnitOfWork, new: NewPhoto) -> dict[str, Any] | None:
    """The photo that this very request added before."""
    found = uow.session.get(JobPhoto, (uow.organization_id, new.id))
    if found is None:
        return None
    if found.job_id != new.job_id:
        raise PhotoIdTaken
    return _view(uow, found)


def _count(uow: UnitOfWork, job: Job) -> int:
    of_job = (JobPhoto.organization_id == uow.organization_id, JobPhoto.job_id == job.id)
    return uow.session.scalar(select(func.count()).select_from(JobPhoto).where(*of_job)) or 0


def _claim(uow: UnitOfWork, blob_id: UUID) -> None:
    if not claim(uow, UnclaimedBlob, blob_id):
        raise PhotoTookTooLong


def _facts(photo: JobPhoto) -> dict[str, Any]:
    # A caption may name people, so the history only tells that there is one.
    return {"photo_id": photo.id, "tag": photo.tag, "has_caption": photo.caption is not None}


def _view(uow: UnitOfWork, photo: JobPhoto) -> dict[str, Any]:
    uow.session.flush()
    adder = uow.session.get(KnownPerson, (uow.organization_id, photo.added_by_id)) if photo.added_by_id else None
    return photo_view(uow, photo, adder.name if adder else None)
