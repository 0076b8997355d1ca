"""A newcomer is told of customers and of the catalogue as they are now; of an erased customer nothing."""

from __future__ import annotations

from common.testing.standing import told_of
from estimate.testing import Company


def test_customers_are_told_as_they_are_and_erased_ones_are_not(company: Company) -> None:
    customer, gone = company.customer(), company.customer()
    path = f"/api/v1/customers/{customer['id']}"
    assert company.owner.patch(path, {"name": "Ada King"}, version=customer["version"]).status_code == 200
    assert company.owner.delete(f"/api/v1/customers/{gone['id']}", version=gone["version"]).status_code == 204
    (told,) = told_of(company.harness, "customer", company.id)
    assert (told.type, told.sequence) == ("customer.created.v1", 2)
    assert told.data == company.said("customer.changed.v1", customer["id"])[-1].data


def test_the_catalogue_is_told_as_it_is(company: Company) -> None:
    service = company.service()
    path = f"/api/v1/services/{service['id']}"
    assert company.owner.patch(path, {"active": False}, version=service["version"]).status_code == 200
    (told,) = told_of(company.harness, "service", company.id)
    assert told.data == company.said("service.changed.v1", service["id"])[-1].data
