"""Every operation answers generated requests, right and wrong ones, as its description says."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis import GenerationMode

from common.testing.described import BEYOND_A_SCHEMA, MODES, Aim, assert_as_described
from common.testing.harness import Harness, person
from fleet.testing import Company
from fleet.testing.company import day


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_the_description_is_true(company: Company, harness: Harness, mode: GenerationMode) -> None:
    assert_as_described(harness, FleetAim(company), mode)


class FleetAim(Aim):
    """At one vehicle with a reading, an assignment, a service plan and an entry of the log."""

    def __init__(self, company: Company) -> None:
        super().__init__(person(company.id), beyond_a_schema=(*BEYOND_A_SCHEMA, 409))
        self.company = company
        vehicle = company.vehicle(odometer_miles=1_000)
        entry = company.ok(company.log(vehicle))["id"]
        files = f"/api/v1/maintenance/{entry}/attachments"
        self.records = {
            "vehicle_id": vehicle["id"],
            "crew_id": str(company.crew_id),
            "reading_id": company.ok(company.read(vehicle, 1_010))["id"],
            "assignment_id": company.ok(company.assign(vehicle, day(0)))["id"],
            "service_plan_id": company.plan(vehicle, every_miles=500)["id"],
            "maintenance_id": entry,
            "attachment_id": company.ok(company.office.upload(files, b"%PDF-1.7", "application/pdf"))["id"],
        }

    def ids(self, wanted: dict[str, Any]) -> dict[str, str]:
        return self.records

    def body(self, body: dict[str, Any]) -> None:
        body.update({name: self.records[name] for name in body if name in self.records})
        if "service_plan_ids" in body:
            body["service_plan_ids"] = [self.records["service_plan_id"]]
