"""The figures that quality tells: reports that wait for a review, and complaints that are not resolved."""

from __future__ import annotations

from common.testing.facts import changes, figures
from common.testing.harness import Harness
from quality.testing import Company


def test_reports_and_callbacks_that_somebody_must_look_at_are_told(company: Company, harness: Harness) -> None:
    before = figures(harness.service)
    checklist, job = company.checklist("Plants rinsed"), company.done_job()
    company.submitted(job, checklist)
    company.step(company.submitted(company.done_job(), checklist), "flag", {"reason": "blurred"})
    company.step(company.submitted(company.done_job(), checklist), "approve")
    company.callback(job)
    assert changes(before, figures(harness.service)) == {
        ("crewline_reports", "submitted"): 1,
        ("crewline_reports", "flagged"): 1,
        ("crewline_callbacks", "open"): 1,
    }
