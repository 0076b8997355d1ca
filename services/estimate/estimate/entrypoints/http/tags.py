"""The organization's set of tags."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import PageQuery, page_of
from estimate.app import tags
from estimate.app.queries.customers import tag_page
from estimate.domain.tag import Tag
from estimate.entrypoints.http.schemas.customers import TagChange, TagCreate, TagDetail

blueprint = Blueprint("tags", __name__, url_prefix="/api/v1", description="Tags of customers")


@operation(blueprint, "GET", "/tags", id="listTags", query=PageQuery, answer=page_of(TagDetail))
def list_tags(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Tags by name."""
    return tag_page(uow, query=query)


@operation(blueprint, "POST", "/tags", id="createTag", body=TagCreate, answer=TagDetail, status=201)
def create_tag(uow: UnitOfWork, body: dict[str, Any]) -> Tag:
    """Add a tag."""
    return tags.create_tag(uow, **body)


@operation(blueprint, "GET", "/tags/<uuid:tag_id>", id="showTag", answer=TagDetail)
def show_tag(uow: UnitOfWork, tag_id: UUID) -> Tag:
    """One tag."""
    return uow.get(Tag, tag_id)


@operation(blueprint, "PATCH", "/tags/<uuid:tag_id>", id="changeTag", body=TagChange, answer=TagDetail, versioned=True)
def change_tag(uow: UnitOfWork, body: dict[str, Any], tag_id: UUID, expected_version: int | None) -> Tag:
    """Rename or recolour a tag."""
    return tags.change_tag(uow, tag_id=tag_id, expected_version=expected_version, **body)
