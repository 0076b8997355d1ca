"""Looking up what other services own; what has not arrived yet is worth waiting for."""

from __future__ import annotations

from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from job.domain.known_customers import KnownCustomer, KnownProperty


def known_property(uow: UnitOfWork, *, customer_id: UUID, property_id: UUID) -> tuple[KnownCustomer, KnownProperty]:
    """A customer and one of the customer's properties, or NotYetKnown."""
    # Held until commit: a change of the customer comes before or after the job that copies it, not in between.
    customer = uow.session.get(KnownCustomer, (uow.organization_id, customer_id), with_for_update={"read": True})
    if customer is None:
        raise NotYetKnown("This customer has not arrived yet", field="customer_id")
    site = next((site for site in customer.properties if site.id == property_id), None)
    if site is None:
        raise NotYetKnown("This property of the customer has not arrived yet", field="property_id")
    return customer, site
