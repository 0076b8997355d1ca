"""What jobs use up: the recipes of what was done, what crews recorded on the job, and what the office notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from inventory.app.organizations import local_day
from inventory.app.placing import crew_of
from inventory.app.recipes import needs_of
from inventory.app.settling import locked_job, settle_job
from inventory.app.vehicles import van_of
from inventory.domain.item import Item
from inventory.domain.job_use import CREW, RECIPE, JobUse
from inventory.domain.known import CANCELLED, COMPLETED, OPEN, KnownVoidedMaterial
from inventory.domain.measures import key_of, quantity_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """So much of a service was done on a job."""

    service_id: UUID
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A use that a crew recorded. Its item is named by id, SKU or name, as far as they are given."""

    material_id: UUID
    crew_id: UUID | None
    item_id: UUID | None
    sku: str | None
    name: str
    quantity: Decimal
    used_at: datetime


def complete_job(uow: UnitOfWork, *, job_id: UUID, done: Sequence[Done], at: datetime, sequence: int) -> None:
    """Use up the recipes of what was done, once. The van is that of the crew that was booked last."""
    job = locked_job(uow, job_id)
    if job.state == COMPLETED or not job.move(COMPLETED, sequence=sequence):
        return
    crew_id, day = crew_of(uow, job_id), local_day(uow, at)
    place = {"crew_id": crew_id, "location_id": van_of(uow, crew_id, day), "used_on": day, "used_at": at}
    for item_id, quantity in needs_of(uow, [(one.service_id, one.quantity) for one in done]).items():
        note(uow, job_id=job_id, item_id=item_id, source=RECIPE, quantity=quantity, **place)
    settle_job(uow, job_id)


def reopen_job(uow: UnitOfWork, *, job_id: UUID, sequence: int) -> None:
    """Nothing of its recipes counts any more, until it is done again."""
    _take_recipes_back(uow, job_id, state=OPEN, sequence=sequence)


def cancel_job(uow: UnitOfWork, *, job_id: UUID, sequence: int) -> None:
    """Nothing of its recipes counts."""
    _take_recipes_back(uow, job_id, state=CANCELLED, sequence=sequence)


def use_material(uow: UnitOfWork, *, job_id: UUID, material: Material) -> None:
    """Take what a crew recorded from its van, in place of that item's recipe. What names no item of ours is not
    stock."""
    item = _item_of(uow, material)
    quantity = quantity_of(material.quantity)
    locked_job(uow, job_id)
    if item is None or quantity <= 0 or _is_heard_of(uow, material.material_id):
        return
    day = local_day(uow, material.used_at)
    note(
        uow, id=material.material_id, job_id=job_id, item_id=item.id, source=CREW, quantity=quantity,
        crew_id=material.crew_id, location_id=van_of(uow, material.crew_id, day), used_on=day, used_at=material.used_at,
    )  # fmt: skip
    settle_job(uow, job_id)


def void_material(uow: UnitOfWork, *, job_id: UUID, material_id: UUID, at: datetime) -> None:
    """Give back what was recorded by mistake; the recipe counts again when nothing else was recorded of the item."""
    locked_job(uow, job_id)
    use = uow.session.get(JobUse, (uow.organization_id, material_id))
    if use is None:
        uow.session.merge(KnownVoidedMaterial(organization_id=uow.organization_id, id=material_id))
    elif use.voided_at is None:
        use.voided_at = at
        settle_job(uow, job_id)


def _take_recipes_back(uow: UnitOfWork, job_id: UUID, *, state: str, sequence: int) -> None:
    if not locked_job(uow, job_id).move(state, sequence=sequence):
        return
    for use in _recipe_uses(uow, job_id):
        use.voided_at = uow.now
    settle_job(uow, job_id)


def _recipe_uses(uow: UnitOfWork, job_id: UUID) -> Iterable[JobUse]:
    of_job = (JobUse.organization_id == uow.organization_id, JobUse.job_id == job_id)
    return uow.session.scalars(select(JobUse).where(*of_job, JobUse.source == RECIPE, JobUse.voided_at.is_(None)))


def _is_heard_of(uow: UnitOfWork, material_id: UUID) -> bool:
    place = (uow.organization_id, material_id)
    return any(uow.session.get(kind, place) is not None for kind in (JobUse, KnownVoidedMaterial))


def _item_of(uow: UnitOfWork, material: Material) -> Item | None:
    if material.item_id is not None:
        found = uow.session.get(Item, (uow.organization_id, material.item_id))
        if found is not None:
            return found
    ours = Item.organization_id == uow.organization_id
    if material.sku is not None:
        return uow.session.scalar(select(Item).where(ours, Item.sku_key == key_of(material.sku)))
    key = key_of(material.name)
    named = select(Item).where(ours, or_(Item.name_key == key, Item.sku_key == key)).order_by(Item.name_key != key)
    return uow.session.scalars(named.limit(1)).first()


def note(uow: UnitOfWork, **facts: Any) -> JobUse:
    use = JobUse(organization_id=uow.organization_id, **({"id": new_id()} | facts))
    uow.session.add(use)
    uow.session.flush()
    return use
