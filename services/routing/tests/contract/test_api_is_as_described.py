"""Generated requests, aimed at records that exist, get only answers that the description knows."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis import GenerationMode

from common.testing.described import MODES, Aim, assert_as_described
from common.testing.harness import Harness, person
from routing.testing import Company
from routing.testing.company import TOMORROW


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_the_description_is_true(company: Company, harness: Harness, mode: GenerationMode) -> None:
    assert_as_described(harness, CompanyAim(company), mode)


class CompanyAim(Aim):
    """At a crew with a booked day, a visit that waits, and a plan that is ready."""

    def __init__(self, company: Company) -> None:
        super().__init__(person(company.id))
        company.booked("09:00")
        company.route_all()
        waiting = company.job()
        self.records = {
            "crew_id": str(company.crew_id),
            "visit_id": str(waiting.visit_id),
            "day_plan_id": company.planned(visit_ids=[str(waiting.visit_id)])["id"],
        }

    def ids(self, wanted: dict[str, Any]) -> dict[str, str]:
        return self.records

    def body(self, body: dict[str, Any]) -> None:
        for each in (body, *body.get("pinned", []), *body.get("running_long", [])):
            if isinstance(each, dict):
                each.update({name: self.records[name] for name in each if name in self.records})
        for name, record in (("crew_ids", "crew_id"), ("out_crew_ids", "crew_id"), ("visit_ids", "visit_id")):
            if name in body:
                body[name] = [self.records[record]]
        if "on" in body:
            body["on"] = TOMORROW.isoformat()
