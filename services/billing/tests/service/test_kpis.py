"""Key figures: in the organization's days, tips apart, a constant number of queries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from billing.testing.company import AT, Company, usd
from common.clock import FixedClock
from common.testing.harness import Harness


def figures(company: Company) -> dict[str, Any]:
    answer = company.office.get("/api/v1/kpis/billing")
    assert answer.status_code == 200, answer.json
    shown: dict[str, Any] = answer.json
    return shown


def test_a_new_company_has_nothing(company: Company) -> None:
    shown = figures(company)
    assert (shown["on"], shown["outstanding"], shown["average_days_to_pay"]) == ("2030-07-01", usd(0), None)


def test_what_is_owed_what_came_in_and_how_fast(company: Company, clock: FixedClock) -> None:
    late, soon, quick, slow = (company.sent(amount, due_days=days) for amount, days in
                               ((10_000, 7), (5_000, 30), (2_000, 7), (3_000, 7)))  # fmt: skip
    company.draft(99_999)
    clock.move_to(AT + timedelta(days=2))
    company.pay_cash(quick["id"], tip=usd(400))
    clock.move_to(AT + timedelta(days=9))
    company.pay_cash(slow["id"])
    payment = company.pay_cash(late["id"], 4_000).json
    company.office.post(f"/api/v1/payments/{payment['id']}/refunds", {"amount": usd(1_000), "reason": "x"})
    shown = figures(company)
    assert (shown["outstanding"], shown["outstanding_count"]) == (usd(7_000 + 5_000), 2)
    assert (shown["overdue"], shown["overdue_count"]) == (usd(7_000), 1)
    assert (shown["paid"], shown["tips"], shown["paid_count"]) == (usd(2_000 + 3_000 + 3_000), usd(400), 3)
    assert (shown["average_days_to_pay"], shown["settled_invoice_count"]) == (5.5, 2)
    assert soon["status"] == "sent"


def test_thirty_days_end_at_the_organizations_midnight(billing: Harness, clock: FixedClock) -> None:
    clock.move_to(datetime(2030, 7, 2, 4, 30, tzinfo=UTC))  # half past eleven on the first of July in Chicago
    company = Company(billing)
    company.pay_cash(company.sent(1_000)["id"])
    clock.move_to(datetime(2030, 7, 31, 4, 30, tzinfo=UTC))
    assert (figures(company)["on"], figures(company)["paid"]) == ("2030-07-30", usd(1_000))
    clock.move_to(datetime(2030, 7, 31, 5, 30, tzinfo=UTC))
    assert (figures(company)["on"], figures(company)["paid"]) == ("2030-07-31", usd(0))
