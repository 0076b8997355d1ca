"""A photo's picture or thumbnail behind its signed link."""

from __future__ import annotations

from flask import Response

from common.db.unit_of_work import Actor
from common.errors import NotFound
from common.http.public_files import file_answer, public_files
from common.http.runtime import current_service
from job.app import photo_files
from job.entrypoints.deps import deps

pages = public_files("photo_files", __name__)


@pages.get("/photos/<token>")
def show(token: str) -> Response:
    """The picture; a link that is over, forged or of a removed photo leads nowhere."""
    service = current_service()
    now = service.clock.now()
    target = deps().signed.read(token, now=now)
    if target is None:
        raise NotFound("There is nothing at this address")
    with service.database.unit_of_work(
        target.organization_id, Actor("anonymous"), clock=service.clock, read_only=True
    ) as uow:
        name = photo_files.file_of_photo(uow, photo_id=target.record_id, variant=target.variant)
    content = deps().pictures.files.get(name)
    filename = f"{target.record_id}.jpg"
    return file_answer(content, content_type="image/jpeg", filename=filename, expires_at=target.expires_at, now=now)
