"""Statements: opening + movements = closing, which is what the open items come to; tips are not in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from billing.testing.company import AT, Company, usd
from common.clock import FixedClock
from common.ids import new_id


def statement(company: Company, **period: str) -> Any:
    return company.office.get(f"/api/v1/statements/{company.customer}", query_string=period)


def busy(company: Company, clock: FixedClock) -> None:
    """An old invoice partly paid, one paid with a tip, one refunded in part, one void, a draft."""
    old = company.sent(10_000, due_days=0)
    clock.move_to(AT + timedelta(days=40))
    company.pay_cash(old["id"], 4_000)
    paid = company.sent(2_000)
    company.pay_cash(paid["id"], tip=usd(300))
    back = company.sent(3_000, due_days=30)
    payment = company.pay_cash(back["id"]).json
    company.office.post(f"/api/v1/payments/{payment['id']}/refunds", {"amount": usd(500), "reason": "x"})
    void = company.sent(7_000)
    company.office.post(f"/api/v1/invoices/{void['id']}/void", {"reason": "x"}, version=void["version"])
    company.draft(9_000)
    company.customer_named("Somebody else")


def test_a_statement_adds_up(company: Company, clock: FixedClock) -> None:
    busy(company, clock)
    shown = statement(company).json
    assert (shown["from_on"], shown["until_on"], shown["customer_name"]) == ("2030-07-12", "2030-08-10", "Ana Silva")
    assert (shown["opening"], shown["closing"]) == (usd(10_000), usd(6_500))
    changes = [(each["kind"], each["invoice_number"], each["amount"]["amount"]) for each in shown["movements"]]
    assert changes == [
        ("payment", 1, -4_000),
        ("invoice_issued", 2, 2_000),
        ("payment", 2, -2_000),
        ("invoice_issued", 3, 3_000),
        ("payment", 3, -3_000),
        ("refund", 3, 500),
        ("invoice_issued", 4, 7_000),
        ("invoice_voided", 4, -7_000),
    ]
    assert shown["movements"][-1]["balance"] == shown["closing"]
    items = [(each["invoice_number"], each["balance"], each["age"]) for each in shown["open_items"]]
    assert items == [(1, usd(6_000), "days_31_to_60"), (3, usd(500), "not_due")]
    assert (shown["ages"]["days_31_to_60"], shown["ages"]["not_due"], shown["ages"]["older"]) == (
        usd(6_000), usd(500), usd(0)
    )  # fmt: skip


def test_an_earlier_period_shows_how_it_stood_then(company: Company, clock: FixedClock) -> None:
    busy(company, clock)
    shown = statement(company, from_on="2030-07-01", until_on="2030-07-31").json
    assert (shown["opening"], shown["closing"], len(shown["movements"])) == (usd(0), usd(10_000), 1)
    assert [(each["balance"], each["days_past_due"]) for each in shown["open_items"]] == [(usd(10_000), 30)]


@pytest.mark.parametrize(
    ("period", "field", "code"),
    [
        ({"from_on": "2030-07-02", "until_on": "2030-07-01"}, "until_on", "period_inverted"),
        ({"from_on": "2029-01-01", "until_on": "2030-07-01"}, "from_on", "period_out_of_range"),
        ({"until_on": "0001-01-01"}, "until_on", "period_out_of_range"),
        ({"until_on": "9999-12-31"}, "until_on", "period_out_of_range"),
    ],
)
def test_a_period_without_sense_is_refused(company: Company, period: dict[str, str], field: str, code: str) -> None:
    answer = statement(company, **period)
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, code, field)


def test_nobody_has_no_statement(company: Company) -> None:
    assert company.office.get(f"/api/v1/statements/{new_id()}").status_code == 404
    other = Company(company.harness)
    assert other.office.get(f"/api/v1/statements/{company.customer}").status_code == 404
