"""Keeping what is known of jobs' photos, and holding the answers of reports against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from quality.domain.known_photos import KnownPhoto
from quality.domain.report import Report


def keep_photo(uow: UnitOfWork, *, photo_id: UUID, job_id: UUID) -> None:
    """Know a photo."""
    if uow.session.get(KnownPhoto, (uow.organization_id, photo_id)) is None:
        uow.session.add(_photo(uow, photo_id, job_id=job_id, removed=False))


def forget_photo(uow: UnitOfWork, *, photo_id: UUID, job_id: UUID) -> None:
    """Know that it is gone; also of one that was added before anybody here listened."""
    photo = uow.session.get(KnownPhoto, (uow.organization_id, photo_id))
    if photo is None:
        uow.session.add(_photo(uow, photo_id, job_id=job_id, removed=True))
    else:
        photo.removed = True


def check_photos(uow: UnitOfWork, report: Report, answers: Sequence[dict[str, Any]]) -> None:
    """Refuse answers that name a photo of another job, or one that is gone or was never heard of, which may still
    arrive."""
    named = {answer["photo_id"] for answer in answers if answer.get("photo_id")}
    known = {photo.id: photo for photo in _known(uow, named)}
    for index, answer in enumerate(answers):
        photo_id, field = answer.get("photo_id"), f"answers.{index}.photo_id"
        if photo_id is None:
            continue
        if photo_id not in known:
            raise NotYetKnown("This photo has not arrived yet", field=field)
        known[photo_id].check_shows(report.job_id, field=field)


def removed_photos(uow: UnitOfWork, report: Report) -> set[UUID]:
    """Those that the report's answers name and that are gone meanwhile."""
    named = {answer.photo_id for answer in report.answers if answer.photo_id is not None}
    return {photo.id for photo in _known(uow, named) if photo.removed}


def _known(uow: UnitOfWork, ids: Iterable[UUID]) -> Sequence[KnownPhoto]:
    wanted = sorted(ids)
    if not wanted:
        return []
    these = (KnownPhoto.organization_id == uow.organization_id, KnownPhoto.id.in_(wanted))
    return uow.session.scalars(select(KnownPhoto).where(*these)).all()


def _photo(uow: UnitOfWork, photo_id: UUID, *, job_id: UUID, removed: bool) -> KnownPhoto:
    return KnownPhoto(organization_id=uow.organization_id, id=photo_id, job_id=job_id, removed=removed)
