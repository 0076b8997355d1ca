"""Hearing of jobs' photos."""

from __future__ import annotations

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from quality.app import photos
from quality.entrypoints.events.register import on
from quality.entrypoints.messages import photos as messages


@on(messages.PhotoAdded)
def keep_new_photo(uow: UnitOfWork, event: Event[messages.PhotoAdded]) -> None:
    """Know a photo that answers may name."""
    photos.keep_photo(uow, photo_id=event.data.photo_id, job_id=event.data.job_id)


@on(messages.PhotoRemoved)
def forget_removed_photo(uow: UnitOfWork, event: Event[messages.PhotoRemoved]) -> None:
    """Know that no answer may name it any more."""
    photos.forget_photo(uow, photo_id=event.data.photo_id, job_id=event.data.job_id)
