"""Photos: what is said of a new one, what may be changed, what is shown."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, Query
from job.domain.photo import MOST_PHOTOS, OTHER, TAGS


class PhotoNew(Query):
    """What is said of the photo in the body. Sent again with the same `id`, it is not added twice."""

    id = fields.NewId()
    visit_id = fields.Id()
    tag = fields.Choice(*TAGS, load_default=OTHER)
    caption = fields.Name(200)


class PhotoChange(Body):
    """Another tag, another caption or none."""

    tag = fields.Choice(*TAGS)
    caption = fields.Name(200, allow_none=True)


class PhotoShown(Answer):
    """A photo; sizes in pixels and bytes. The links are there for who only looks, and end at `links_end_at`; answers to
    changes have none."""

    id = fields.Id()
    version = fields.WholeNumber()
    job_id = fields.Id()
    visit_id = fields.Id(allow_none=True)
    tag = fields.Choice(*TAGS)
    caption = fields.Name(200, allow_none=True)
    width = fields.WholeNumber()
    height = fields.WholeNumber()
    size_bytes = fields.WholeNumber()
    added_by_id = fields.Id(allow_none=True)
    added_by_name = fields.Name(120, allow_none=True)
    added_at = fields.Instant()
    url = fields.Text(2000, allow_none=True)
    thumbnail_url = fields.Text(2000, allow_none=True)
    links_end_at = fields.Instant(allow_none=True)


class JobPhotos(Answer):
    """All photos of a job, and how many it may have."""

    items = fields.Items(PhotoShown, max=MOST_PHOTOS)
    limit = fields.WholeNumber()
