"""What use cases need of the outside, in this service's own words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from common.db.unit_of_work import UnitOfWork

OpenUnitOfWork = Callable[[], AbstractContextManager[UnitOfWork]]


class Picture(Protocol):
    """A picture made anew."""

    @property
    def content(self) -> bytes: ...


CleanPicture = Callable[[bytes], Picture]


class Files(Protocol):
    """Where attachments lie."""

    def put(self, name: str, data: bytes) -> None: ...
    def get(self, name: str) -> bytes: ...
    def delete(self, name: str) -> None: ...


class AttachmentLinks(Protocol):
    """Makes the addresses at which an attachment is seen for some minutes."""

    def address(self, organization_id: UUID, attachment_id: UUID, *, now: datetime) -> str: ...
    def end(self, now: datetime) -> datetime: ...
