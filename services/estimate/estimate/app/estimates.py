"""Drafting estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import refuse_erased
from common.errors import NotFound
from common.ids import new_id
from estimate.app.estimate_lines import write_lines
from estimate.app.numbering import next_number
from estimate.app.organizations import own_organization
from estimate.domain import statuses
from estimate.domain.customer import Customer
from estimate.domain.estimate import Estimate
from estimate.domain.estimate_refusals import PropertyNeeded
from estimate.domain.pricing import refuse_other_currency

_DEFAULTS: dict[str, Any] = {
    "title": "Estimate",
    "terms": None,
    "notes": None,
    "tax_rate": Decimal(0),
    "expires_on": None,
    "discount": None,
    "deposit": None,
}


def create_estimate(
    uow: UnitOfWork,
    *,
    customer_id: UUID,
    facts: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] = (),
    property_id: UUID | None = None,
    id: UUID | None = None,
) -> Estimate:
    """Draft an estimate; it gets the next number."""
    currency = own_organization(uow).currency
    customer = uow.session.get(Customer, (uow.organization_id, customer_id))
    if customer is None:
        raise NotFound("Customer not found", field="customer_id")
    refuse_erased(uow, customer_id, field="customer_id")
    estimate = Estimate(
        organization_id=uow.organization_id,
        id=id or new_id(),
        revision=1,
        status=statuses.DRAFT,
        customer_id=customer_id,
        property_id=_property_of(customer, property_id),
        currency=currency,
        created_at=uow.now,
    )
    _describe(uow, estimate, customer=customer, facts={**_DEFAULTS, **facts}, lines=lines)
    estimate.number = next_number(uow, kind="estimate")
    uow.session.add(estimate)
    uow.emit(estimate.created())
    uow.audit(action="estimate.create", record_type="estimate", record_id=estimate.id, after=audited(estimate))
    return estimate


def change_estimate(
    uow: UnitOfWork,
    *,
    estimate_id: UUID,
    expected_version: int | None,
    facts: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] | None = None,
    property_id: UUID | None = None,
) -> Estimate:
    """Change a draft; given lines replace all lines."""
    estimate = uow.lock(Estimate, estimate_id, expected_version)
    before = audited(estimate)
    customer = uow.get(Customer, estimate.customer_id)
    if property_id is not None:
        estimate.refuse_unless_draft()
        estimate.property_id = _property_of(customer, property_id)
    _describe(uow, estimate, customer=customer, facts=facts, lines=lines)
    uow.audit(
        action="estimate.change",
        record_type="estimate",
        record_id=estimate.id,
        before=before,
        after=audited(estimate),
    )
    return estimate


def audited(estimate: Estimate) -> dict[str, Any]:
    """What the audit trail keeps of an estimate."""
    return {
        "status": estimate.status,
        "revision": estimate.revision,
        "property_id": str(estimate.property_id),
        "lines": len(estimate.lines),
        "tax_rate": str(estimate.tax_rate),
        "discount_minor": estimate.discount_minor,
        "deposit_minor": estimate.deposit_minor,
        "total_minor": estimate.total_minor,
        "currency": estimate.currency,
        "expires_on": str(estimate.expires_on) if estimate.expires_on else None,
    }


def _describe(
    uow: UnitOfWork,
    estimate: Estimate,
    *,
    customer: Customer,
    facts: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] | None,
) -> None:
    for share in ("discount", "deposit"):
        if facts.get(share) is not None:
            refuse_other_currency(facts[share].amount, currency=estimate.currency, field=f"{share}.amount")
    estimate.describe(facts, at=uow.now)
    if lines is not None:
        write_lines(uow, estimate, wanted=lines)
    estimate.reprice(tax_exempt=customer.tax_exempt)


def _property_of(customer: Customer, property_id: UUID | None) -> UUID:
    if property_id is not None:
        return customer.property_with(property_id).id
    if len(customer.properties) != 1:
        raise PropertyNeeded(field="property_id")
    return customer.properties[0].id
