"""An attachment behind its signed link."""

from __future__ import annotations

from flask import Response

from common.db.unit_of_work import Actor
from common.errors import NotFound
from common.http.public_files import file_answer, public_files
from common.http.runtime import current_service
from fleet.app import attachments
from fleet.domain.attachment import ENDINGS
from fleet.entrypoints.deps import deps

pages = public_files("attachment_files", __name__)


@pages.get("/vehicle-files/<token>")
def show(token: str) -> Response:
    """The file; a link that is over, forged or of a removed attachment leads nowhere."""
    service = current_service()
    now = service.clock.now()
    target = deps().signed.read(token, now=now)
    if target is None:
        raise NotFound("There is nothing at this address")
    nobody = Actor("anonymous")
    with service.database.unit_of_work(target.organization_id, nobody, clock=service.clock, read_only=True) as uow:
        name, content_type = attachments.file_of(uow, attachment_id=target.record_id)
    filename = f"{target.record_id}.{ENDINGS[content_type]}"
    content = deps().room.files.get(name)
    return file_answer(content, content_type=content_type, filename=filename, expires_at=target.expires_at, now=now)
