"""Every entity of this service: importing this module registers every table."""

from estimate.domain.catalogue_service import CatalogueService
from estimate.domain.customer import Customer, CustomerTag, CustomerTerm
from estimate.domain.estimate import Estimate
from estimate.domain.estimate_line import EstimateLine
from estimate.domain.known import CustomerHold, KnownJob, KnownOrganization, KnownPayment
from estimate.domain.number_counter import NumberCounter
from estimate.domain.property import Property
from estimate.domain.proposal import EstimateVersion, Signature
from estimate.domain.tag import Tag

__all__ = [
    "CatalogueService",
    "Customer",
    "CustomerHold",
    "CustomerTag",
    "CustomerTerm",
    "Estimate",
    "EstimateLine",
    "EstimateVersion",
    "KnownJob",
    "KnownOrganization",
    "KnownPayment",
    "NumberCounter",
    "Property",
    "Signature",
    "Tag",
]
