"""The organization's set of tags, and hanging them on customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.ids import new_id
from estimate.domain.customer import Customer, CustomerTag
from estimate.domain.search_terms import folded
from estimate.domain.tag import Tag, TagNameTaken


def create_tag(uow: UnitOfWork, *, name: str, colour: str, id: UUID | None = None) -> Tag:
    """Add a tag to the set."""
    _refuse_taken(uow, name=name)
    tag = Tag(
        organization_id=uow.organization_id,
        id=id or new_id(),
        name=name,
        sort_name=folded(name),
        colour=colour.lower(),
        untold=False,
    )
    uow.session.add(tag)
    uow.audit(action="tag.create", record_type="tag", record_id=tag.id, after=_facts(tag))
    return tag


def change_tag(
    uow: UnitOfWork, *, tag_id: UUID, expected_version: int | None, name: str | None = None, colour: str | None = None
) -> Tag:
    """Rename or recolour; customers who carry it are told by a timer, as they may be many."""
    tag = uow.lock(Tag, tag_id, expected_version)
    before = _facts(tag)
    if name is not None and folded(name) != tag.sort_name:
        _refuse_taken(uow, name=name)
    tag.describe(name=name or tag.name, colour=colour or tag.colour)
    uow.audit(action="tag.change", record_type="tag", record_id=tag.id, before=before, after=_facts(tag))
    return tag


def hang_tags(uow: UnitOfWork, customer: Customer, *, tag_ids: Sequence[UUID]) -> None:
    """Make these the customer's tags."""
    wanted = set(tag_ids)
    known = set(
        uow.session.scalars(select(Tag.id).where(Tag.organization_id == uow.organization_id, Tag.id.in_(wanted)))
    )
    if known != wanted:
        missing = next(index for index, tag_id in enumerate(tag_ids) if tag_id not in known)
        raise NotFound("Tag not found", field=f"tag_ids.{missing}")
    uow.session.flush()
    key = {"organization_id": uow.organization_id, "customer_id": customer.id}
    mine = (CustomerTag.organization_id == uow.organization_id, CustomerTag.customer_id == customer.id)
    uow.session.execute(delete(CustomerTag).where(*mine))
    if wanted:
        uow.session.execute(insert(CustomerTag), [{**key, "tag_id": tag_id} for tag_id in sorted(wanted)])
    uow.session.refresh(customer, ["tags"])


def _refuse_taken(uow: UnitOfWork, *, name: str) -> None:
    same = select(Tag.id).where(Tag.organization_id == uow.organization_id, Tag.sort_name == folded(name))
    if uow.session.scalar(same) is not None:
        raise TagNameTaken(f"There is already a tag named {name}", field="name")


def _facts(tag: Tag) -> dict[str, Any]:
    return {"name": tag.name, "colour": tag.colour}
