"""Business figures of a company in business: each can be read, from an index, and agrees with what its people see."""

from __future__ import annotations

from collections import Counter

import pytest

from common.testing.facts import figures, read_wholly
from gateway.policy import SERVICES

from .company import Company
from .platform_in_process import Platform

# As many rows as there are companies, or vehicles of theirs: reading all of them is what is wanted.
SMALL = {"known_organizations", "vehicles", "service_plans"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_figure_can_be_read_and_no_large_table_wholly_for_it(platform: Platform, name: str) -> None:
    service = platform.services[name].service
    figures(service)
    for fact in service.definition.facts:
        assert read_wholly(service, fact) - SMALL == set(), fact.name


def test_the_figures_are_what_the_people_of_all_companies_see(
    platform: Platform, ours: Company, theirs: Company
) -> None:
    jobs: Counter[str] = Counter()
    for company in (ours, theirs):
        jobs.update(job["status"] for job in company.owner.get("/jobs?limit=100")["items"])
    told = figures(platform.services["job"].service)
    assert all(told["crewline_jobs", status] >= count for status, count in jobs.items())
    assert told["crewline_visits_today", "in_progress"] >= 2

    assert figures(platform.services["estimate"].service)["crewline_estimates", "draft"] >= 2
    assert figures(platform.services["scheduling"].service)["crewline_visits_unscheduled",] >= 2
    assert figures(platform.services["gateway"].service)["crewline_sessions",] >= 2
    assert (
        sum(
            count
            for (name, *_), count in figures(platform.services["routing"].service).items()
            if name == "crewline_promises_today"
        )
        >= 2
    )
