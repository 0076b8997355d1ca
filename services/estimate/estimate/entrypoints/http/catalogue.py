"""The service catalogue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from estimate.app import catalogue
from estimate.app.queries.customers import service_page
from estimate.domain.catalogue_service import CatalogueService
from estimate.entrypoints.http.schemas.catalogue import ServiceChange, ServiceCreate, ServiceDetail, ServiceFilter

blueprint = Blueprint("services", __name__, url_prefix="/api/v1", description="The service catalogue")


@operation(blueprint, "GET", "/services", id="listServices", query=ServiceFilter, answer=page_of(ServiceDetail))
def list_services(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Services by name."""
    return service_page(uow, query=query)


@operation(blueprint, "POST", "/services", id="createService", body=ServiceCreate, answer=ServiceDetail, status=201)
def create_service(uow: UnitOfWork, body: dict[str, Any]) -> CatalogueService:
    """Add a service."""
    return catalogue.create_service(uow, id=body.pop("id", None), facts=body)


@operation(blueprint, "GET", "/services/<uuid:service_id>", id="showService", answer=ServiceDetail)
def show_service(uow: UnitOfWork, service_id: UUID) -> CatalogueService:
    """One service."""
    return uow.get(CatalogueService, service_id)


@operation(
    blueprint,
    "PATCH",
    "/services/<uuid:service_id>",
    id="changeService",
    body=ServiceChange,
    answer=ServiceDetail,
    versioned=True,
)
def change_service(
    uow: UnitOfWork, body: dict[str, Any], service_id: UUID, expected_version: int | None
) -> CatalogueService:
    """Change a service; estimates already written keep what they say."""
    return catalogue.change_service(uow, service_id=service_id, expected_version=expected_version, facts=body)
