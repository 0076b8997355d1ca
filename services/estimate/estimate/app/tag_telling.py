"""A changed tag is told as a change of every customer who carries it, some at a time: no transaction is long."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from estimate.domain.customer import Customer, CustomerTag
from estimate.domain.tag import Tag

AT_ONCE = 100


def untold_tags(session: Session, *, limit: int = 50) -> list[tuple[UUID, UUID]]:
    """(organization, tag) of changed tags, over all organizations."""
    rows = session.execute(select(Tag.organization_id, Tag.id).where(Tag.untold).order_by(Tag.id).limit(limit))
    return [(row.organization_id, row.id) for row in rows]


def tell_some(uow: UnitOfWork, *, tag_id: UUID) -> bool:
    """Tell the next customers; whether any may be left."""
    mine = (Tag.organization_id == uow.organization_id, Tag.id == tag_id)
    # Weaker than FOR UPDATE, as hanging the tag on a customer takes a share of this row for its foreign key.
    tag = uow.session.scalar(select(Tag).where(*mine, Tag.untold).with_for_update(key_share=True))
    if tag is None:
        return False
    customers = _next_customers(uow, tag)
    for customer in customers:
        uow.emit(customer.changed())
    more = len(customers) == AT_ONCE
    # By statement: progress is no change of the tag, so its version stays.
    uow.session.execute(update(Tag).where(*mine).values(untold=more, told_after=customers[-1].id if more else None))
    return more


def _next_customers(uow: UnitOfWork, tag: Tag) -> list[Customer]:
    carriers = (
        select(CustomerTag.customer_id)
        .where(CustomerTag.organization_id == uow.organization_id, CustomerTag.tag_id == tag.id)
        .order_by(CustomerTag.customer_id)
        .limit(AT_ONCE)
    )
    if tag.told_after is not None:
        carriers = carriers.where(CustomerTag.customer_id > tag.told_after)
    ids = list(uow.session.scalars(carriers))
    found = (
        select(Customer)
        .where(Customer.organization_id == uow.organization_id, Customer.id.in_(ids))
        .order_by(Customer.id)
        .with_for_update(of=Customer)
    )
    return list(uow.session.scalars(found))
