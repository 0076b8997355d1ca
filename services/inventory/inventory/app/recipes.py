"""Recipes of the catalogue, and what work by them uses up of our items."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, or_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from inventory.domain.item import Item
from inventory.domain.known import KnownRecipePart, KnownService
from inventory.domain.measures import NOTHING, key_of, product, quantity_of


def keep_service(uow: UnitOfWork, *, service_id: UUID, name: str, recipe: Sequence[tuple[str, Decimal]]) -> None:
    """Note a service with its recipe as it is now."""
    service = uow.session.get(KnownService, (uow.organization_id, service_id))
    if service is None:
        service = KnownService(organization_id=uow.organization_id, id=service_id)
        uow.session.add(service)
    service.name = name
    old = (KnownRecipePart.organization_id == uow.organization_id, KnownRecipePart.service_id == service_id)
    uow.session.execute(delete(KnownRecipePart).where(*old))
    for position, (item, quantity) in enumerate(recipe, start=1):
        kept = {"position": position, "item": item, "item_key": key_of(item), "quantity": quantity_of(quantity)}
        uow.session.add(KnownRecipePart(organization_id=uow.organization_id, service_id=service_id, **kept))


def needs_of(uow: UnitOfWork, work: Sequence[tuple[UUID, Decimal]]) -> dict[UUID, Decimal]:
    """What so much of each service uses up, by item; parts that name no item of ours are left out. NotYetKnown when a
    service has not been heard of."""
    recipes = _recipes(uow, {service_id for service_id, _ in work})
    items = items_by_key(uow, {part.item_key for parts in recipes.values() for part in parts})
    needs: dict[UUID, Decimal] = {}
    for service_id, quantity in work:
        for part in recipes[service_id]:
            item_id, needed = items.get(part.item_key), product(part.quantity, quantity)
            if item_id is not None and needed > 0:
                needs[item_id] = needs.get(item_id, NOTHING) + needed
    return needs


def items_by_key(uow: UnitOfWork, keys: Collection[str]) -> dict[str, UUID]:
    """Items by their SKU or name in one spelling; a name wins over another item's SKU."""
    wanted = (Item.organization_id == uow.organization_id, or_(Item.name_key.in_(keys), Item.sku_key.in_(keys)))
    rows = uow.session.execute(select(Item.id, Item.name_key, Item.sku_key).where(*wanted)).all()
    return {row.sku_key: row.id for row in rows if row.sku_key} | {row.name_key: row.id for row in rows}


def _recipes(uow: UnitOfWork, service_ids: Collection[UUID]) -> dict[UUID, list[KnownRecipePart]]:
    ours = KnownService.organization_id == uow.organization_id
    known = set(uow.session.scalars(select(KnownService.id).where(ours, KnownService.id.in_(service_ids))))
    if known != set(service_ids):
        raise NotYetKnown("A service of the catalogue has not arrived yet")
    recipes: dict[UUID, list[KnownRecipePart]] = {service_id: [] for service_id in service_ids}
    parts = select(KnownRecipePart).where(
        KnownRecipePart.organization_id == uow.organization_id, KnownRecipePart.service_id.in_(service_ids)
    )
    for part in uow.session.scalars(parts.order_by(KnownRecipePart.service_id, KnownRecipePart.position)):
        recipes[part.service_id].append(part)
    return recipes
