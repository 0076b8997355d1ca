"""What operations on attachments take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Query
from fleet.domain.attachment import ENDINGS, MOST_ATTACHMENTS


class AttachmentNew(Query):
    """What is said of the file in the body. Sent again with the same `id`, it is not added twice."""

    id = fields.NewId()
    name = fields.Name(120, load_default="Attachment")


class AttachmentShown(Answer):
    """A file. The link is there for who only looks, and ends at `link_ends_at`; answers to changes carry none."""

    id = fields.Id()
    maintenance_id = fields.Id()
    name = fields.Name(120)
    content_type = fields.Choice(*ENDINGS)
    size_bytes = fields.WholeNumber()
    added_at = fields.Instant()
    added_by = fields.Id(allow_none=True)
    url = fields.Text(2048, allow_none=True)
    link_ends_at = fields.Instant(allow_none=True)


class AttachmentsShown(Answer):
    """All files of an entry, and how many it may have."""

    items = fields.Items(AttachmentShown, max=MOST_ATTACHMENTS)
    limit = fields.WholeNumber()
