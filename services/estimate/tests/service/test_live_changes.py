"""A live board of sales hears of estimates, and of customers and the catalogue as far as its viewer may read them."""

from __future__ import annotations

from common.testing.board import Board
from common.testing.harness import person
from estimate.testing import Company


def test_everything_that_changes_is_told(company: Company) -> None:
    board = Board(company.owner, "estimate")
    customer, service = company.customer(), company.service()
    board.hears("customer", customer["id"])
    board.hears("service", service["id"])
    estimate = company.estimate(customer_id=customer["id"])
    board.hears("estimate", estimate["id"])
    assert board.told["estimate", estimate["id"]] == company.show(estimate["id"])["version"]
    board.forget()
    company.send(company.show(estimate["id"]))
    board.hears("estimate", estimate["id"])
    company.owner.delete(f"/api/v1/customers/{company.customer()['id']}", version=1)
    board.follow()
    assert board.started_over == 1


def test_a_deleted_customer_is_removed(company: Company) -> None:
    customer, board = company.customer(), Board(company.owner, "estimate")
    answer = company.owner.delete(f"/api/v1/customers/{customer['id']}", version=customer["version"])
    assert answer.status_code == 204, answer.json
    board.hears("customer", customer["id"], removed=True)


def test_who_may_not_read_customers_does_not_hear_of_them(company: Company) -> None:
    only = company.harness.client(person(company.id, "sales_rep", permissions=["estimates:read"]))
    board, office = Board(only, "estimate"), Board(company.owner, "estimate")
    estimate = company.estimate()
    customer = company.customer()
    office.hears("customer", customer["id"])
    board.hears("estimate", estimate["id"])
    assert {kind for kind, _ in board.told} == {"estimate"}


def test_another_organization_hears_nothing(company: Company) -> None:
    theirs, ours = Board(Company(company.harness).owner, "estimate"), Board(company.owner, "estimate")
    customer = company.customer()
    ours.hears("customer", customer["id"])
    assert theirs.follow() == []
