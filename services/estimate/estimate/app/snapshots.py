"""How customers and services of the catalogue stand, told as their first events: for a service that is new."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from common.db.everything import every
from common.events import Standing
from estimate.domain.catalogue_service import CatalogueService
from estimate.domain.customer import Customer


def customer_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """Every customer with properties and tags. Erased ones are gone here and told of nowhere."""
    for customer in every(session, Customer, organization_id):
        yield Standing(organization_id=customer.organization_id, aggregate_id=customer.id, events=[customer.created()])


def service_snapshots(session: Session, organization_id: UUID | None) -> Iterator[Standing]:
    """The whole catalogue, also what is not offered any more."""
    for service in every(session, CatalogueService, organization_id):
        yield Standing(organization_id=service.organization_id, aggregate_id=service.id, events=[service.created()])
