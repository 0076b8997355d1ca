"""Customers, their properties, and the tags that hang on them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from estimate.app import customers
from estimate.app.queries.customers import customer_page
from estimate.domain.customer import Customer
from estimate.domain.property import Property
from estimate.entrypoints.http.schemas.customers import (
    CustomerChange,
    CustomerCreate,
    CustomerDetail,
    CustomerErase,
    CustomerFilter,
    CustomerSummary,
)
from estimate.entrypoints.http.schemas.places import PropertyAdd, PropertyChange, PropertyDetail

blueprint = Blueprint("customers", __name__, url_prefix="/api/v1", description="Customers and their properties")


@operation(blueprint, "GET", "/customers", id="listCustomers", query=CustomerFilter, answer=page_of(CustomerSummary))
def list_customers(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Customers by name."""
    return customer_page(uow, query=query)


@operation(blueprint, "POST", "/customers", id="createCustomer", body=CustomerCreate, answer=CustomerDetail, status=201)
def create_customer(uow: UnitOfWork, body: dict[str, Any]) -> Customer:
    """Enter a customer."""
    parts = {name: body.pop(name) for name in ("id", "properties", "tag_ids") if name in body}
    return customers.create_customer(uow, facts=body, **parts)


@operation(blueprint, "GET", "/customers/<uuid:customer_id>", id="showCustomer", answer=CustomerDetail)
def show_customer(uow: UnitOfWork, customer_id: UUID) -> Customer:
    """One customer."""
    return uow.get(Customer, customer_id)


@operation(
    blueprint,
    "PATCH",
    "/customers/<uuid:customer_id>",
    id="changeCustomer",
    body=CustomerChange,
    answer=CustomerDetail,
    versioned=True,
)
def change_customer(uow: UnitOfWork, body: dict[str, Any], customer_id: UUID, expected_version: int | None) -> Customer:
    """Change a customer."""
    tag_ids = body.pop("tag_ids", None)
    return customers.change_customer(
        uow, customer_id=customer_id, expected_version=expected_version, facts=body, tag_ids=tag_ids
    )


@operation(blueprint, "DELETE", "/customers/<uuid:customer_id>", id="deleteCustomer")
def delete_customer(uow: UnitOfWork, customer_id: UUID) -> None:
    """Delete a customer on whom nothing hangs."""
    customers.delete_customer(uow, customer_id=customer_id)


@operation(
    blueprint,
    "POST",
    "/customers/<uuid:customer_id>/erasure",
    id="eraseCustomer",
    body=CustomerErase,
    answer=CustomerDetail,
)
def erase_customer(uow: UnitOfWork, body: dict[str, Any], customer_id: UUID) -> Customer:
    """Forget who a customer is, everywhere and for good. Refused while an estimate, job or invoice is open."""
    return customers.erase_customer(uow, customer_id=customer_id, **body)


@operation(
    blueprint,
    "POST",
    "/customers/<uuid:customer_id>/properties",
    id="addProperty",
    body=PropertyAdd,
    answer=PropertyDetail,
    status=201,
)
def add_property(uow: UnitOfWork, body: dict[str, Any], customer_id: UUID) -> Property:
    """Add a service address."""
    return customers.add_property(uow, customer_id=customer_id, id=body.pop("id", None), facts=body)


@operation(
    blueprint,
    "GET",
    "/customers/<uuid:customer_id>/properties/<uuid:property_id>",
    id="showProperty",
    answer=PropertyDetail,
)
def show_property(uow: UnitOfWork, customer_id: UUID, property_id: UUID) -> Property:
    """One service address."""
    return uow.get(Customer, customer_id).property_with(property_id)


@operation(
    blueprint,
    "PATCH",
    "/customers/<uuid:customer_id>/properties/<uuid:property_id>",
    id="changeProperty",
    body=PropertyChange,
    answer=PropertyDetail,
    versioned=True,
)
def change_property(
    uow: UnitOfWork, body: dict[str, Any], customer_id: UUID, property_id: UUID, expected_version: int | None
) -> Property:
    """Change a service address; If-Match is the customer's version."""
    return customers.change_property(
        uow, customer_id=customer_id, property_id=property_id, expected_version=expected_version, facts=body
    )
