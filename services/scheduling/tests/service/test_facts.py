"""The figures that scheduling tells: visits without a place in the calendar, and how long the longest has waited."""

from __future__ import annotations

from common.testing.facts import figures
from common.testing.harness import Harness
from scheduling.testing.office import Office

MONDAY_9 = "2030-03-04T14:00:00Z"


def test_visits_that_wait_for_a_place_are_told(office: Office, harness: Harness) -> None:
    def waiting() -> float:
        return figures(harness.service)["crewline_visits_unscheduled",]

    before = waiting()
    crew = office.crew("Blue", office.hire("Ann"))
    visit = office.visit()
    office.visit()
    assert waiting() == before + 2
    assert office.book(visit, crew).status_code == 201
    assert waiting() == before + 1
