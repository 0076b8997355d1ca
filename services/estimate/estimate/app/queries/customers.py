"""The list of customers: by name, narrowed by words and tags, in time that does not grow with the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from estimate.domain.catalogue_service import CatalogueService
from estimate.domain.customer import Customer, CustomerTag, CustomerTerm
from estimate.domain.search_terms import prefix_bounds, query_words
from estimate.domain.tag import Tag


def customer_page(uow: UnitOfWork, *, query: Mapping[str, Any]) -> Page:
    """Customers by name."""
    found = select(Customer).where(Customer.organization_id == uow.organization_id)
    for word in query_words(query.get("q", "")):
        found = found.where(Customer.id.in_(customers_with_word(uow, word)))
    if "tag_id" in query:
        found = found.join(CustomerTag, _carries(query["tag_id"]))
    order = [Customer.sort_name, Customer.id]
    return keyset(uow.session, found, columns=order, after=query["after"], limit=query["limit"])


def customers_with_word(uow: UnitOfWork, word: str) -> Select[Any]:
    """The ids of customers found under words that begin so."""
    first, last = prefix_bounds(word)
    return select(CustomerTerm.customer_id).where(
        CustomerTerm.organization_id == uow.organization_id, CustomerTerm.term >= first, CustomerTerm.term < last
    )


def tag_page(uow: UnitOfWork, *, query: Mapping[str, Any]) -> Page:
    """Tags by name."""
    found = select(Tag).where(Tag.organization_id == uow.organization_id)
    return keyset(uow.session, found, columns=[Tag.sort_name, Tag.id], after=query["after"], limit=query["limit"])


def service_page(uow: UnitOfWork, *, query: Mapping[str, Any]) -> Page:
    """The catalogue by name."""
    found = select(CatalogueService).where(CatalogueService.organization_id == uow.organization_id)
    if "active" in query:
        found = found.where(CatalogueService.active == query["active"])
    order = [CatalogueService.sort_name, CatalogueService.id]
    return keyset(uow.session, found, columns=order, after=query["after"], limit=query["limit"])


def _carries(tag_id: UUID) -> Any:
    return and_(
        CustomerTag.organization_id == Customer.organization_id,
        CustomerTag.customer_id == Customer.id,
        CustomerTag.tag_id == tag_id,
    )
