"""Exports: all rows once over bounded pages, on the organization's days, amounts as numbers, text never a formula."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from billing.app import exports
from billing.testing.company import Company, usd
from common.clock import FixedClock


def sheet(company: Company, what: str, **query: str) -> list[dict[str, str]]:
    """All pages as one file."""
    body, path = b"", f"/api/v1/exports/{what}"
    answer = company.office.get(path, query_string=query)
    while True:
        assert answer.status_code == 200, answer.json
        body += answer.data
        following = re.match('<(.*)>; rel="next"', answer.headers.get("Link", ""))
        if following is None:
            return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
        answer = company.office.get(following[1])


def test_invoices_are_exported_page_by_page(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    paid = company.sent(10_000)
    company.pay_cash(paid["id"], 4_000, tip=usd(500))
    for amount in (200, 300, 400):
        company.draft(amount, title="=cmd|' /C calc'!A0")
    rows = sheet(company, "invoices")
    assert [(row["number"], row["status"], row["total"], row["balance"]) for row in rows] == [
        ("1", "partial", "100.00", "60.00"),
        ("2", "draft", "2.00", "2.00"),
        ("3", "draft", "3.00", "3.00"),
        ("4", "draft", "4.00", "4.00"),
    ]
    assert (rows[1]["title"], rows[1]["customer"]) == ("'=cmd|' /C calc'!A0", "Ana Silva")


def test_payments_are_exported_with_the_tip_apart(company: Company) -> None:
    company.pay_cash(company.sent(10_000)["id"], 4_000, tip=usd(500), note="+1 thanks")
    (row,) = sheet(company, "payments")
    assert (row["amount"], row["tip"], row["invoice_number"], row["note"]) == ("40.00", "5.00", "1", "'+1 thanks")


@pytest.mark.parametrize("what", ["invoices", "payments"])
def test_days_are_the_organizations(company: Company, clock: FixedClock, what: str) -> None:
    clock.move_to(datetime(2030, 7, 2, 3, 0, tzinfo=UTC))  # the evening of the first of July in Chicago
    company.pay_cash(company.sent(100)["id"])
    assert len(sheet(company, what, from_on="2030-07-01", until_on="2030-07-01")) == 1
    assert sheet(company, what, from_on="2030-07-02") == []
    assert sheet(company, what, until_on="2030-06-30") == []


def test_a_day_nobody_did_business_on_is_refused(company: Company) -> None:
    answer: Any = company.office.get("/api/v1/exports/invoices?until_on=9999-12-31")
    assert (answer.status_code, answer.json["code"]) == (422, "period_out_of_range")


def test_nobody_exports_another_companys_rows(company: Company) -> None:
    Company(company.harness).sent(100)
    assert sheet(company, "invoices") == []
