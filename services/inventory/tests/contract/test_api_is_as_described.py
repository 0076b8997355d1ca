"""Generated requests, aimed at records that exist, get only answers that the description knows."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis import GenerationMode

from common.testing.described import MODES, Aim, assert_as_described
from common.testing.harness import Harness, person
from inventory.testing import Company, usd


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_the_description_is_true(company: Company, harness: Harness, mode: GenerationMode) -> None:
    assert_as_described(harness, CompanyAim(company), mode)


class CompanyAim(Aim):
    """At one of everything that a company has."""

    def __init__(self, company: Company) -> None:
        super().__init__(person(company.id))
        movement, job = company.receive(50), company.hear_job(company.hear_service(("Bleach", "90")))
        use = company.made("/stock/uses", {**company.place("", ""), "job_id": str(job.id), "quantity": 1})
        company.book(job, company.crew_id)
        other = company.hear_job(job.service_id)
        company.book(other, company.crew_id)
        company.complete(other)
        ladder = company.item("Ladder", kind="equipment")
        order = company.sent((company.bleach_id, 10))
        self.records = {
            "location_id": company.van_id,
            "from_location_id": company.van_id,
            "to_location_id": company.warehouse_id,
            "vehicle_id": str(company.vehicle_id),
            "supplier_id": company.supplier_id,
            "item_id": ladder,
            "serial_id": company.made(f"/items/{ladder}/serials", {"serial": "L-1"})["id"],
            "movement_id": movement["id"],
            "job_id": str(job.id),
            "use_id": use["id"],
            "shortfall_id": company.items("/stock/shortfalls")[0]["id"],
            "purchase_order_id": order["id"],
            "line_id": order["lines"][0]["line_id"],
        }

    def ids(self, wanted: dict[str, Any]) -> dict[str, str]:
        return self.records

    def body(self, body: dict[str, Any]) -> None:
        for each in (body, *body.get("lines", [])):
            if isinstance(each, dict):
                each.update({name: self.records[name] for name in each if name in self.records})
                if "unit_cost" in each:
                    each["unit_cost"] = usd(100)
