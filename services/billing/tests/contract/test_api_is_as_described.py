"""Generated requests, aimed at records that exist, get only answers that the description knows."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis import GenerationMode

from billing.testing.company import Company, job_line
from common.testing.described import MODES, Aim, assert_as_described
from common.testing.harness import Harness, person

BEYOND_A_SCHEMA = (409, 412, 422)  # balances, versions and rules


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_the_description_is_true(company: Company, billing: Harness, mode: GenerationMode) -> None:
    assert_as_described(billing, CompanyAim(company), mode)


class CompanyAim(Aim):
    """At one invoice, payment and estimate of a company."""

    def __init__(self, company: Company) -> None:
        super().__init__(person(company.id), beyond_a_schema=BEYOND_A_SCHEMA)
        self.company = company
        self.estimate = str(company.estimate_accepted(deposit=10**9))
        self.job = company.job_created()
        company.job_completed(self.job, [job_line()])

    def ids(self, wanted: dict[str, Any]) -> dict[str, str]:
        """A fresh record each time: most operations use theirs up."""
        ids = {"estimate_id": self.estimate}
        if "invoice_id" in wanted:
            ids["invoice_id"] = self.company.draft()["id"]
        if "payment_id" in wanted:
            ids["payment_id"] = self.company.pay_cash(self.company.draft()["id"]).json["id"]
        return ids

    def body(self, body: dict[str, Any]) -> None:
        known = {"customer_id": self.company.customer, "estimate_id": self.estimate, "job_id": self.job}
        body |= {name: str(id) for name, id in known.items() if name in body}
