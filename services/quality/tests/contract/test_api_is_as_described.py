"""Generated requests, aimed at records that exist, get only answers that the description knows."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis import GenerationMode

from common.testing.described import MODES, Aim, assert_as_described
from common.testing.harness import Harness, person
from quality.testing import Company


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_the_description_is_true(company: Company, harness: Harness, mode: GenerationMode) -> None:
    assert_as_described(harness, CompanyAim(company), mode)


class CompanyAim(Aim):
    """At one checklist, report and callback of a company."""

    def __init__(self, company: Company) -> None:
        super().__init__(person(company.id))
        self.company = company
        job, checklist = company.done_job(), company.checklist()
        report = company.draft(job, checklist)
        callback = company.callback(job)
        self.records = {
            "job_id": str(job.id),
            "visit_id": str(job.visit_id),
            "line_id": str(job.line_id),
            "crew_id": str(company.crew_id),
            "checklist_id": checklist["id"],
            "item_id": report["items"][0]["item"]["item_id"],
            "report_id": report["id"],
            "callback_id": callback["id"],
        }

    def ids(self, wanted: dict[str, Any]) -> dict[str, str]:
        return self.records

    def body(self, body: dict[str, Any]) -> None:
        for each in (body, *body.get("items", []), *body.get("answers", [])):
            if isinstance(each, dict):
                each.update({name: self.records[name] for name in each if name in self.records})
        if "service_ids" in body:
            body["service_ids"] = [str(self.company.service_id)]
