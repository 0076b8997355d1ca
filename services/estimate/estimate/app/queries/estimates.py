"""The list of estimates, the newest number first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from estimate.app.queries.customers import customers_with_word
from estimate.domain.customer import Customer
from estimate.domain.estimate import Estimate
from estimate.domain.search_terms import query_words

_SHOWN = (
    lazyload(Estimate.lines),
    joinedload(Estimate.place),
    joinedload(Estimate.customer).options(lazyload(Customer.properties), lazyload(Customer.tags)),
)


def estimate_page(uow: UnitOfWork, *, query: Mapping[str, Any]) -> Page:
    """Estimates with their customer and property, in one query."""
    found = select(Estimate).where(Estimate.organization_id == uow.organization_id).options(*_SHOWN)
    for name in ("status", "customer_id", "number"):
        if name in query:
            found = found.where(getattr(Estimate, name) == query[name])
    for word in query_words(query.get("q", "")):
        found = found.where(Estimate.customer_id.in_(customers_with_word(uow, word)))
    return keyset(uow.session, found, columns=[Estimate.number.desc()], after=query["after"], limit=query["limit"])
