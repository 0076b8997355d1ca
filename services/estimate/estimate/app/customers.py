"""Entering, changing and deleting customers, and their properties. Each change says the customer's whole state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, insert, select

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import mark_erased, refuse_erased
from common.ids import new_id
from estimate.app.erasing import drop_links_of, refuse_open_business
from estimate.app.organizations import own_organization
from estimate.app.tags import hang_tags
from estimate.domain.customer import Customer, CustomerInUse, CustomerTerm
from estimate.domain.estimate import Estimate
from estimate.domain.known import CustomerHold
from estimate.domain.property import Property

_DEFAULTS: dict[str, Any] = {
    "phones": [],
    "company": None,
    "email": None,
    "billing_address": None,
    "consent_email": False,
    "consent_sms": False,
    "tax_exempt": False,
    "locale": None,
}


def create_customer(
    uow: UnitOfWork,
    *,
    facts: Mapping[str, Any],
    properties: Sequence[Mapping[str, Any]] = (),
    tag_ids: Sequence[UUID] = (),
    id: UUID | None = None,
) -> Customer:
    """Enter a customer, with properties and tags at once if they are known."""
    customer = Customer(organization_id=uow.organization_id, id=id or new_id(), created_at=uow.now)
    customer.describe({**_DEFAULTS, **facts}, at=uow.now)
    for index, place in enumerate(properties):
        customer.add_property(place, zone=_zone(uow, place), at=uow.now, field=f"properties.{index}.address")
    uow.session.add(customer)
    hang_tags(uow, customer, tag_ids=tag_ids)
    _index(uow, customer)
    uow.emit(customer.created())
    _audit(uow, customer, action="customer.create", after=_audited(customer))
    return customer


def change_customer(
    uow: UnitOfWork,
    *,
    customer_id: UUID,
    expected_version: int | None,
    facts: Mapping[str, Any],
    tag_ids: Sequence[UUID] | None = None,
) -> Customer:
    """Change whichever facts are given."""
    customer = uow.lock(Customer, customer_id, expected_version)
    refuse_erased(uow, customer_id)
    before = _audited(customer)
    customer.describe(facts, at=uow.now)
    if tag_ids is not None:
        hang_tags(uow, customer, tag_ids=tag_ids)
    _say_change(uow, customer)
    personal = sorted(set(facts) - set(before))
    after = {**_audited(customer), **({"personal_details": personal} if personal else {})}
    _audit(uow, customer, action="customer.change", before=before, after=after)
    return customer


def delete_customer(uow: UnitOfWork, *, customer_id: UUID) -> None:
    """Delete a customer on whom nothing hangs; everyone is told to forget them."""
    customer = uow.lock(Customer, customer_id)
    _refuse_in_use(uow, customer_id=customer_id)
    uow.emit(customer.erased())
    _audit(uow, customer, action="customer.delete", before=_audited(customer))
    uow.session.delete(customer)
    mark_erased(uow, customer_id)


def erase_customer(uow: UnitOfWork, *, customer_id: UUID, reason: str) -> Customer:
    """Forget who a customer is, everywhere; what the law wants kept stays, without the name. Once is enough."""
    customer = uow.lock(Customer, customer_id)
    if customer.erased_at is not None:
        return customer
    refuse_open_business(uow, customer_id=customer_id)
    before = _audited(customer)
    hang_tags(uow, customer, tag_ids=())
    uow.emit(customer.erase(at=uow.now))
    _index(uow, customer)
    drop_links_of(uow, customer_id=customer_id)
    mark_erased(uow, customer_id)
    _audit(uow, customer, action="customer.erase", before=before, after=_audited(customer), reason=reason)
    return customer


def add_property(uow: UnitOfWork, *, customer_id: UUID, facts: Mapping[str, Any], id: UUID | None = None) -> Property:
    """Add a service address."""
    customer = uow.lock(Customer, customer_id)
    refuse_erased(uow, customer_id)
    place = customer.add_property(facts, zone=_zone(uow, facts), at=uow.now, id=id)
    _say_change(uow, customer)
    _audit(uow, customer, action="customer.add_property", after={"property_id": str(place.id)})
    return place


def change_property(
    uow: UnitOfWork, *, customer_id: UUID, property_id: UUID, expected_version: int | None, facts: Mapping[str, Any]
) -> Property:
    """Change a service address; the version is the customer's."""
    customer = uow.lock(Customer, customer_id, expected_version)
    refuse_erased(uow, customer_id)
    place = customer.property_with(property_id)
    place.describe(facts)
    customer.touch(at=uow.now)
    _say_change(uow, customer)
    changed = {"property_id": str(place.id), "personal_details": sorted(facts)}
    _audit(uow, customer, action="customer.change_property", after=changed)
    return place


def _say_change(uow: UnitOfWork, customer: Customer) -> None:
    _index(uow, customer)
    uow.emit(customer.changed())


def _index(uow: UnitOfWork, customer: Customer) -> None:
    """Bring the search terms in line; only what differs is written."""
    uow.session.flush()
    mine = (CustomerTerm.organization_id == uow.organization_id, CustomerTerm.customer_id == customer.id)
    old = set(uow.session.scalars(select(CustomerTerm.term).where(*mine)))
    new = customer.search_terms()
    if gone := old - new:
        uow.session.execute(delete(CustomerTerm).where(*mine, CustomerTerm.term.in_(gone)))
    if added := new - old:
        key = {"organization_id": uow.organization_id, "customer_id": customer.id}
        uow.session.execute(insert(CustomerTerm), [{**key, "term": term} for term in sorted(added)])


def _refuse_in_use(uow: UnitOfWork, *, customer_id: UUID) -> None:
    mine = (Estimate.organization_id == uow.organization_id, Estimate.customer_id == customer_id)
    if uow.session.scalar(select(exists().where(*mine))):
        raise CustomerInUse("This customer has an estimate", held_by="estimate")
    held = (CustomerHold.organization_id == uow.organization_id, CustomerHold.customer_id == customer_id)
    kind = uow.session.scalar(select(CustomerHold.kind).where(*held).limit(1))
    if kind is not None:
        raise CustomerInUse(f"This customer has {'an' if kind == 'invoice' else 'a'} {kind}", held_by=kind)


def _zone(uow: UnitOfWork, facts: Mapping[str, Any]) -> str:
    given: str | None = facts.get("zone")
    return given or own_organization(uow).zone


def _audited(customer: Customer) -> dict[str, Any]:
    # Contact details stay out: the trail is append-only and could not forget them when the customer is erased.
    return {
        "tags": [tag.name for tag in customer.tags],
        "consent_email": customer.consent_email,
        "consent_sms": customer.consent_sms,
        "tax_exempt": customer.tax_exempt,
        "locale": customer.locale,
    }


def _audit(uow: UnitOfWork, customer: Customer, *, action: str, **facts: Any) -> None:
    uow.audit(action=action, record_type="customer", record_id=customer.id, **facts)
