"""Which changes a live board of sales hears of, by what the person may read."""

from __future__ import annotations

from common.db.changes import Kind
from estimate.domain.catalogue_service import CatalogueService
from estimate.domain.customer import Customer
from estimate.domain.estimate import Estimate
from estimate.domain.tag import Tag

KINDS = (
    Kind(name="estimate", entity=Estimate),
    Kind(name="customer", entity=Customer, permission="customers:read"),
    Kind(name="tag", entity=Tag, permission="customers:read"),
    Kind(name="service", entity=CatalogueService, permission="services:read"),
)
