"""The service catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from estimate.app.organizations import own_organization
from estimate.domain.catalogue_service import CatalogueService
from estimate.domain.pricing import refuse_other_currency

_DEFAULTS: dict[str, Any] = {
    "description": "",
    "unit": "each",
    "duration_minutes": 60,
    "skills": [],
    "required_equipment": [],
    "water_gallons": 0,
    "taxable": True,
    "active": True,
    "recipe": [],
}


def create_service(uow: UnitOfWork, *, facts: Mapping[str, Any], id: UUID | None = None) -> CatalogueService:
    """Add a service."""
    _refuse_currency(uow, facts)
    service = CatalogueService(organization_id=uow.organization_id, id=id or new_id(), created_at=uow.now)
    service.describe({**_DEFAULTS, **facts})
    uow.session.add(service)
    created = service.created()
    uow.emit(created)
    uow.audit(action="service.create", record_type="service", record_id=service.id, after=msgspec.to_builtins(created))
    return service


def change_service(
    uow: UnitOfWork, *, service_id: UUID, expected_version: int | None, facts: Mapping[str, Any]
) -> CatalogueService:
    """Change whichever facts are given; estimates already written keep what they say."""
    _refuse_currency(uow, facts)
    service = uow.lock(CatalogueService, service_id, expected_version)
    before = msgspec.to_builtins(service.changed())
    service.describe(facts)
    changed = service.changed()
    uow.emit(changed)
    uow.audit(
        action="service.change",
        record_type="service",
        record_id=service.id,
        before=before,
        after=msgspec.to_builtins(changed),
    )
    return service


def _refuse_currency(uow: UnitOfWork, facts: Mapping[str, Any]) -> None:
    if "unit_price" in facts:
        refuse_other_currency(facts["unit_price"], currency=own_organization(uow).currency, field="unit_price")
